import { ConfigurationError, type ResolvedProvider } from '@token-rotation/authjs'

type Plain = Record<string, unknown>

/**
 * Resolves an OAuth provider of a next-auth v4 configuration, by its rules: `options` are merged over the
 * defaults, a token endpoint given as text loses its query, and `wellKnown` goes before everything else.
 *
 * @returns `undefined` for providers without OAuth 2.0 (credentials, email, OAuth 1.0).
 * @throws {ConfigurationError} When what a refresh needs is missing.
 */
export function resolveProvider(provider: unknown): ResolvedProvider | undefined {
  const { options, ...defaults } = provider as { options?: Plain } & Plain
  if (defaults.type !== 'oauth') return undefined
  if (text(defaults.version)?.startsWith('1.')) return undefined
  const merged = merge(normalized(defaults), normalized(options ?? {}))
  const id = String(merged.id)
  const clientId = text(merged.clientId)
  if (!clientId) {
    throw new ConfigurationError(
      'clientId',
      `provider "${id}" has no client id: set its "clientId" (next-auth v4 takes none from the environment)`,
    )
  }
  const clientSecret = text(merged.clientSecret)
  const client = (merged.client ?? {}) as ResolvedProvider['client']
  if (!clientSecret && !/^none$|^private_key|tls/.test(client.token_endpoint_auth_method ?? '')) {
    throw new ConfigurationError(
      'clientSecret',
      `provider "${id}" has no client secret: set its "clientSecret"; a public client has "client: { token_endpoint_auth_method: 'none' }"`,
    )
  }
  const token = (merged.token ?? {}) as Plain
  const wellKnown = text(merged.wellKnown)
  const tokenEndpoint = wellKnown ? undefined : (text(token.url) ?? text(merged.accessTokenUrl))
  if (!wellKnown && !tokenEndpoint) {
    throw new ConfigurationError(
      'token',
      `provider "${id}" does not tell its token endpoint: set its "wellKnown", or "token: { url }" beside a "request" of yours`,
    )
  }
  return {
    id,
    clientId,
    clientSecret,
    issuer: text(merged.issuer),
    tokenEndpoint: tokenEndpoint?.trim(),
    wellKnown: wellKnown && metadataUrl(wellKnown),
    client,
    clientPrivateKey: token.clientPrivateKey,
    conform: undefined,
    fetch: undefined,
  }
}

function normalized({ token, ...rest }: Plain): Plain {
  if (typeof token !== 'string') return token === undefined ? rest : { ...rest, token }
  const { origin, pathname } = new URL(token)
  return { ...rest, token: { url: `${origin}${pathname}` } }
}

/** As next-auth v4 merges: what is given as `undefined` counts. */
function merge(target: Plain, source: Plain): Plain {
  const merged = { ...target }
  for (const [key, value] of Object.entries(source)) {
    const current = merged[key]
    merged[key] = isObject(value) ? merge(isObject(current) ? current : {}, value) : value
  }
  return merged
}

function isObject(value: unknown): value is Plain {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}

/** `wellKnown` may be an issuer. */
function metadataUrl(wellKnown: string): string {
  const url = new URL(wellKnown)
  if (url.pathname.includes('/.well-known/')) return wellKnown
  url.pathname = `${url.pathname.replace(/\/$/, '')}/.well-known/openid-configuration`
  return url.href
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
