import type { AccessTokens } from './access-tokens.ts'
import type { ComposedConfig } from './compose-config.ts'
import type { CookieSessions } from './cookie-sessions.ts'
import type { Exchange } from './exchange.ts'
import type { Visit } from './visit.ts'

/** A read of a session that Auth.js does by itself, such as its own `auth()`. */
export interface AttendedVisit {
  readonly visit: Visit
  /**
   * Carries what came of it, where the request can still take a cookie.
   *
   * @param sealed What Auth.js has sealed, where that is known.
   */
  readonly finish: (composed: ComposedConfig, sealed?: string) => Promise<void>
}

/** Begins a visit on behalf of whoever has asked Auth.js. */
export type AttendVisit = () => Promise<AttendedVisit>

/**
 * Makes {@link AttendVisit} for a framework that can tell which request is being answered. Auth.js drops
 * the cookie of many of its reads; this carries it all the same.
 */
export function attendVisits(
  currentExchange: (() => Promise<Exchange | undefined>) | undefined,
  { sessions, tokens, onNotCarried }: AttendContext,
): AttendVisit {
  return async () => {
    const exchange = await currentExchange?.()
    const canCarry = exchange !== undefined && exchange.canWrite() && !exchange.isPrefetch
    const visit: Visit = { canCarry, background: exchange?.background }
    return {
      visit,
      async finish(composed, sealed) {
        if (!exchange) return
        await carry(exchange, visit, composed, sealed)
        if (visit.resolution) tokens.keep(composed, exchange, visit.resolution)
      },
    }
  }
  async function carry(
    exchange: Exchange,
    visit: Visit,
    composed: ComposedConfig,
    sealed: string | undefined,
  ): Promise<void> {
    const cookie = sessions.find(composed, exchange)
    if (!visit.next || !cookie) return
    if (!exchange.canWrite()) return onNotCarried()
    const cookies = sealed
      ? sessions.write(composed.config, cookie, sealed)
      : await sessions.seal(composed, cookie, visit.next)
    if (cookies.length > 0 && exchange.canWrite()) exchange.write(cookies)
  }
}

interface AttendContext {
  readonly sessions: CookieSessions
  readonly tokens: AccessTokens
  readonly onNotCarried: () => void
}
