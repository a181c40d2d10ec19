import type { AccessTokens, ReadContext } from './access-tokens.ts'
import type { AuthConfigLike, JwtDecodeParams, JwtEncodeParams, Token } from './auth-types.ts'
import type { ComposedConfig } from './compose-config.ts'
import { codecOf } from './cookie-sessions.ts'
import type { Exchange } from './exchange.ts'
import { deleteSessionCookie } from './session-cookie.ts'
import { isAged } from './session-age.ts'
import { sessionStrategy } from './session-strategy.ts'
import type { Visit } from './visit.ts'

interface SessionContext extends ReadContext {
  readonly tokens: AccessTokens
}

/** Reads the session of a request through Auth.js, and carries the cookie that Auth.js would drop. */
export async function readSession<Session>(
  { configurations, sessions, tokens, clock, onNotCarried }: SessionContext,
  composed: ComposedConfig,
  exchange: Exchange,
  read: (config: AuthConfigLike) => Promise<Session | null>,
): Promise<Session | null> {
  const { config } = composed
  configurations.check(config)
  const cookie = sessions.find(composed, exchange)
  if (!cookie) return null
  const useSecureCookies = config.useSecureCookies ?? cookie.name.startsWith('__Secure-')
  // A session in the database holds nothing of ours, so nothing has to be carried.
  if (sessionStrategy(config) === 'database') return read({ ...config, useSecureCookies })
  const codec = codecOf(config)
  const canCarry = exchange.canWrite() && !exchange.isPrefetch
  const visit: Visit = { canCarry, background: exchange.background }
  let sealed: string | undefined
  let opened: string | undefined
  const jwt = {
    ...config.jwt,
    async decode(params: JwtDecodeParams) {
      const payload = await codec.decode(params)
      opened = claimsOf(payload)
      if (payload) sessions.remember(composed, cookie, payload)
      visit.isAged = isAged(config, Number(payload?.iat), clock())
      return payload
    },
    async encode(params: JwtEncodeParams) {
      // Auth.js seals at every read. Nothing has changed most of the time, so it is spared.
      const isChanged = visit.next || visit.isAged || claimsOf(params.token) !== opened
      if (!visit.canCarry || !isChanged) return ''
      return (sealed = await codec.encode(params))
    },
  }
  const wired = {
    ...config,
    jwt,
    useSecureCookies,
    callbacks: { ...config.callbacks, jwt: composed.jwtFor(visit) },
  }
  try {
    return await read(wired)
  } finally {
    if (exchange.canWrite()) {
      if (visit.isOver) exchange.write(deleteSessionCookie(cookie, config))
      else if (sealed) exchange.write(sessions.write(config, cookie, sealed))
      else if (visit.next) {
        // A callback of the user's has failed, and the browser still needs the new tokens.
        const cookies = await sessions.seal(composed, cookie, visit.next)
        if (cookies.length > 0 && exchange.canWrite()) exchange.write(cookies)
      }
    } else if (visit.next) onNotCarried()
    if (visit.resolution) tokens.keep(composed, exchange, visit.resolution)
  }
}

/** What a session says, apart from when it was sealed. */
export function claimsOf(token: Token | null | undefined): string {
  const { iat: _, exp: __, jti: ___, ...claims } = token ?? {}
  return JSON.stringify(claims)
}
