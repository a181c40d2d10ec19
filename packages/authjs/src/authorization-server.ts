import * as oauth from 'oauth4webapi'
import type { ResolvedProvider } from './resolve-provider.ts'

const discovered = new Map<string, Promise<oauth.AuthorizationServer>>()

/**
 * Returns what is known of a provider's authorization server: its configured token endpoint, or what it
 * publishes (RFC 8414, OpenID Connect Discovery). A discovery is shared and kept; a failed one is not.
 */
export async function authorizationServer(
  provider: ResolvedProvider,
): Promise<oauth.AuthorizationServer> {
  const { tokenEndpoint, issuer } = provider
  if (!tokenEndpoint) return discover(provider)
  return { issuer: issuer ?? 'https://authjs.dev', token_endpoint: tokenEndpoint }
}

/** Asks the issuer of a provider for its metadata. */
export function discover(provider: ResolvedProvider): Promise<oauth.AuthorizationServer> {
  const { id, issuer } = provider
  if (!issuer) {
    return Promise.reject(
      new TypeError(`provider "${id}" has neither a token endpoint nor an issuer`),
    )
  }
  const known = discovered.get(issuer)
  if (known) return known
  const found = request(provider, new URL(issuer)).catch((error: unknown) => {
    discovered.delete(issuer)
    throw error
  })
  discovered.set(issuer, found)
  return found
}

async function request(
  provider: ResolvedProvider,
  issuer: URL,
): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(issuer, httpOptions(provider, 10_000))
  return oauth.processDiscoveryResponse(issuer, response)
}

/** The options of every request to a provider. Plain http is allowed because Auth.js allows it. */
export function httpOptions(provider: ResolvedProvider, timeout?: number) {
  return {
    [oauth.allowInsecureRequests]: true as const,
    // Read late, so that instrumentation of the global is heard.
    [oauth.customFetch]: (url: string, init: object) =>
      (provider.fetch ?? globalThis.fetch)(url, init),
    ...(timeout && { signal: () => AbortSignal.timeout(timeout) }),
  }
}
