import * as oauth from 'oauth4webapi'
import type { AuthorizationServer } from './authorization-server.ts'
import { discover, insecure } from './discover.ts'

/** Revokes a refresh token at the server that issued it (RFC 7009). */
export async function revoke(server: AuthorizationServer, refreshToken: string): Promise<void> {
  const client = { client_id: server.clientId }
  const authentication = oauth.ClientSecretBasic(server.clientSecret)
  const as = await discover(server)
  const options = { ...insecure, additionalParameters: { token_type_hint: 'refresh_token' } }
  const answer = await oauth.revocationRequest(as, client, authentication, refreshToken, options)
  await oauth.processRevocationResponse(answer)
}
