import { ConfigurationError, type ResolvedProvider } from '@token-rotation/authjs'

interface Provider {
  readonly id?: unknown
  readonly type?: unknown
  readonly version?: string
  readonly clientId?: string
  readonly clientSecret?: string | object
  readonly accessTokenUrl?: string
  readonly headers?: Readonly<Record<string, string | null>>
}

/**
 * Resolves an OAuth provider of a next-auth v3 configuration, by its rules: the secret goes into the
 * body, beside the headers of the provider.
 *
 * @returns `undefined` for providers without OAuth 2.0.
 * @throws {ConfigurationError} When what a refresh needs is missing.
 */
export function resolveProvider(provider: unknown): ResolvedProvider | undefined {
  const { type, version, clientId, clientSecret, accessTokenUrl, ...rest } = provider as Provider
  if (type !== 'oauth' || !version?.startsWith('2.')) return undefined
  const id = String(rest.id)
  if (!clientId) throw new ConfigurationError('clientId', `provider "${id}" has no "clientId"`)
  if (!accessTokenUrl) {
    throw new ConfigurationError('accessTokenUrl', `provider "${id}" has no "accessTokenUrl"`)
  }
  if (typeof clientSecret === 'object') {
    throw new ConfigurationError(
      'clientSecret',
      `provider "${id}" has the parts of a client secret, which token rotation cannot put together: give "clientSecret" as a text`,
    )
  }
  const headers = new Headers({ 'client-id': clientId })
  for (const [name, value] of Object.entries(rest.headers ?? {})) headers.set(name, value ?? '')
  if (id === 'reddit') headers.set('authorization', `Basic ${btoa(`${clientId}:${clientSecret}`)}`)
  return {
    id,
    clientId,
    clientSecret,
    issuer: undefined,
    tokenEndpoint: accessTokenUrl.trim(),
    client: { token_endpoint_auth_method: clientSecret ? 'client_secret_post' : 'none' },
    clientPrivateKey: undefined,
    conform: undefined,
    fetch(input, init) {
      const own = new Headers(init?.headers)
      for (const [name, value] of headers) own.set(name, value)
      return globalThis.fetch(input, { ...init, headers: own })
    },
  }
}
