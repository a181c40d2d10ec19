import type { AuthConfigLike } from './auth-types.ts'
import { definitionOf } from './provider-definition.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Returns the `redirect_uri` that Auth.js has used at sign-in, as far as the configuration tells: where an
 * app runs behind any host (`trustHost`), only a request knows.
 */
export function redirectUri(
  config: AuthConfigLike,
  provider: unknown,
  id: string,
  env: Environment,
): string | undefined {
  const { options, ...defaults } = definitionOf(provider) as { options?: Proxied } & Proxied
  const proxy =
    options?.redirectProxyUrl ??
    defaults.redirectProxyUrl ??
    (config as Proxied).redirectProxyUrl ??
    env.AUTH_REDIRECT_PROXY_URL
  if (proxy) return `${proxy}/callback/${id}`
  const address = env.AUTH_URL ?? env.NEXTAUTH_URL
  if (!address || !URL.canParse(address)) return undefined
  const { origin, pathname } = new URL(address)
  const path = config.basePath ?? (pathname === '/' ? '/api/auth' : pathname)
  return `${origin}${path.replace(/\/$/, '')}/callback/${id}`
}

interface Proxied {
  readonly redirectProxyUrl?: string
}
