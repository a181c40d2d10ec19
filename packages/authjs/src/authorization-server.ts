import * as oauth from 'oauth4webapi'
import type { ResolvedProvider } from './resolve-provider.ts'

type Discoveries = Map<string, Promise<oauth.AuthorizationServer>>

/** By the `fetch` that asked: providers repair what their issuers publish. */
const discovered = new WeakMap<object, Discoveries>()
const byDefault: Discoveries = new Map()

/**
 * Returns what is known of a provider's authorization server: its configured token endpoint, or what it
 * publishes (RFC 8414, OpenID Connect Discovery). A discovery is shared and kept; a failed one is not.
 *
 * @param timeout How long a discovery may take, in milliseconds.
 */
export async function authorizationServer(
  provider: ResolvedProvider,
  timeout?: number,
): Promise<oauth.AuthorizationServer> {
  const { tokenEndpoint, issuer } = provider
  if (!tokenEndpoint) return discover(provider, timeout)
  return { issuer: issuer ?? 'https://authjs.dev', token_endpoint: tokenEndpoint }
}

/** Asks the issuer of a provider for its metadata. */
export function discover(
  provider: ResolvedProvider,
  timeout = 10_000,
): Promise<oauth.AuthorizationServer> {
  const { id, issuer, wellKnown } = provider
  const address = wellKnown ?? issuer
  if (!address) {
    return Promise.reject(new TypeError(`provider "${id}" has no issuer`))
  }
  const discoveries = discoveriesOf(provider)
  const known = discoveries.get(address)
  if (known) return known
  const request = wellKnown ? requestMetadata : requestByIssuer
  const found = request(provider, new URL(address), timeout).catch((error: unknown) => {
    discoveries.delete(address)
    throw error
  })
  discoveries.set(address, found)
  return found
}

function discoveriesOf({ fetch }: ResolvedProvider): Discoveries {
  if (!fetch) return byDefault
  let own = discovered.get(fetch)
  if (!own) discovered.set(fetch, (own = new Map()))
  return own
}

/** The issuer is not compared, as next-auth v4 does not: that of a multi-tenant server is a pattern. */
async function requestMetadata(
  provider: ResolvedProvider,
  url: URL,
  timeout: number,
): Promise<oauth.AuthorizationServer> {
  const request = httpOptions(provider, timeout)[oauth.customFetch]
  const headers = { accept: 'application/json' }
  const signal = AbortSignal.timeout(timeout)
  const response = await request(url.href, { headers, signal, redirect: 'manual' })
  const { issuer } = (await response.clone().json()) as { issuer: string }
  return oauth.processDiscoveryResponse(new URL(issuer), response)
}

async function requestByIssuer(
  provider: ResolvedProvider,
  issuer: URL,
  timeout: number,
): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(issuer, httpOptions(provider, timeout))
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
