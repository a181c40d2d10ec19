import * as oauth from 'oauth4webapi'
import type { AuthorizationServer } from './authorization-server.ts'

/** The servers listen on localhost only. */
export const insecure = { [oauth.allowInsecureRequests]: true }

/** Reads what a server says of itself. */
export async function discover(server: AuthorizationServer): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(server.issuer)
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
}
