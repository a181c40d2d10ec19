import { ConfigurationError } from './configuration-error.ts'
import { definitionOf } from './provider-definition.ts'

/** What a refresh has to know of an Auth.js provider. */
export interface ResolvedProvider {
  readonly id: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly issuer: string | undefined
  /** Absent where it has to be discovered. */
  readonly tokenEndpoint: string | undefined
  /** Where the metadata of the server is, if that does not follow from `issuer` (next-auth v4). */
  readonly wellKnown?: string | undefined
  /** The provider's client metadata, `token_endpoint_auth_method` among them. */
  readonly client: ClientMetadata
  readonly clientPrivateKey: unknown
  /** Repairs answers of this provider, as Auth.js does at sign-in. */
  readonly conform: ((response: Response) => Promise<Response | undefined>) | undefined
  /** The provider's own `fetch` (`customFetch` of Auth.js). */
  readonly fetch: typeof fetch | undefined
  /** The `fetch` that the user has given, where that is told from one that Auth.js brings. */
  readonly userFetch?: typeof fetch | undefined
}

/** The metadata of a client (RFC 7591, section 2), as far as it matters here. */
interface ClientMetadata {
  readonly token_endpoint_auth_method?: string
}

/** Resolves a provider by the rules of one version of Auth.js. */
export type ResolveProvider = (provider: unknown) => ResolvedProvider | undefined

export type Plain = Record<string, unknown>

/**
 * Resolves an OAuth or OpenID Connect provider of an Auth.js configuration, by the rules of
 * `@auth/core`: a function is called, `options` are merged over the defaults, a URL on the host
 * `authjs.dev` counts as unset.
 *
 * @returns `undefined` for providers without OAuth (credentials, email, WebAuthn).
 * @throws {ConfigurationError} When the client id, or the way to the token endpoint, is missing.
 */
export function resolveProvider(provider: unknown): ResolvedProvider | undefined {
  const source = definitionOf(provider) as Plain
  const { options, ...defaults } = source as { options?: Plain } & Plain
  const merged = merge(defaults, options ?? {})
  if (merged.type !== 'oauth' && merged.type !== 'oidc') return undefined
  const id = String(merged.id)
  if (typeof merged.clientId !== 'string' || !merged.clientId) {
    throw new ConfigurationError(
      'clientId',
      `provider "${id}" has no client id: set its "clientId", or the environment variable AUTH_${variableName(id)}_ID`,
    )
  }
  const token = endpoint(merged.token)
  const issuer = text(merged.issuer)
  if (!token.url && !issuer) {
    throw new ConfigurationError(
      'issuer',
      `provider "${id}" has neither a token endpoint nor an issuer to ask for it: set its "issuer", the environment variable AUTH_${variableName(id)}_ISSUER, or "token"`,
    )
  }
  const userFetch = symbolValue(options, 'custom-fetch')
  return {
    id,
    clientId: merged.clientId,
    clientSecret: text(merged.clientSecret),
    issuer,
    tokenEndpoint: token.url,
    client: merged.client ?? {},
    clientPrivateKey: token.clientPrivateKey,
    conform: token.conform as ResolvedProvider['conform'],
    // A second copy of @auth/core has another symbol, so it is found by its description.
    fetch: symbolValue(source, 'custom-fetch') ?? userFetch,
    userFetch,
  }
}

/** Tells whether a session can come from the app's own backend. */
export function hasCredentials(providers: readonly unknown[]): boolean {
  return providers.some((provider) => definitionOf(provider).type === 'credentials')
}

/** The name of a provider in environment variables. */
export function variableName(id: string): string {
  return id.toUpperCase().replaceAll('-', '_')
}

function endpoint(value: unknown): Plain & { url?: string } {
  if (typeof value === 'string') return endpoint({ url: value })
  const { url, params, ...rest } = (value ?? {}) as { url?: string | URL; params?: Plain } & Plain
  if (!url) return rest
  const address = new URL(url)
  if (address.host === 'authjs.dev') return rest
  for (const [name, param] of Object.entries(params ?? {})) {
    address.searchParams.set(name, name === 'claims' ? JSON.stringify(param) : String(param))
  }
  return { ...rest, url: address.href }
}

/** Merges as Auth.js does: what is undefined is left out. */
export function merge(target: Plain, source: Plain): Plain {
  const merged = { ...target }
  for (const [key, value] of Object.entries(source)) {
    if (value === undefined) continue
    const current = merged[key]
    merged[key] = isPlain(value) ? merge(isPlain(current) ? current : {}, value) : value
  }
  return merged
}

/** A URL, a key or a class of somebody else's is not merged member by member. */
function isPlain(value: unknown): value is Plain {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function symbolValue(source: object | undefined, description: string): typeof fetch | undefined {
  const symbols = source ? Object.getOwnPropertySymbols(source) : []
  const symbol = symbols.find((candidate) => candidate.description === description)
  return symbol && (source as Record<symbol, typeof fetch>)[symbol]
}
