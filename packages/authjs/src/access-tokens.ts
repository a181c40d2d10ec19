import { type Clock, phaseOf, type Resolution } from '@token-rotation/core'
import {
  type AccessTokenResult,
  accessTokenOf,
  type GetAccessTokenOptions,
} from './access-token.ts'
import type { ComposedConfig } from './compose-config.ts'
import { isNews } from './grant-slice.ts'
import type { CookieSessions } from './cookie-sessions.ts'
import type { Exchange } from './exchange.ts'
import type { Readiness } from './readiness.ts'
import { isAged } from './session-age.ts'
import type { SessionGrants } from './session-grants.ts'

/** What reading a request needs. */
export interface ReadContext {
  readonly configurations: Readiness
  readonly grants: SessionGrants
  readonly sessions: CookieSessions
  readonly clock: Clock
  /** Called when the browser could not be given new tokens, because the response takes no cookie. */
  readonly onNotCarried: () => void
}

/** The access tokens of requests. Asking again within one of them costs nothing. */
export interface AccessTokens {
  readonly get: (
    composed: ComposedConfig,
    exchange: Exchange,
    options?: GetAccessTokenOptions,
  ) => Promise<AccessTokenResult>
  /** Remembers what became of the grant of a request. */
  readonly keep: (
    composed: ComposedConfig,
    exchange: Exchange,
    resolution: Resolution,
  ) => AccessTokenResult
}

/** What a request was told, and of which cookie: it may sign out, or sign in as somebody else. */
interface Kept {
  readonly resolution: Resolution
  readonly result: AccessTokenResult
  readonly cookie: string | undefined
}

export function accessTokens(context: ReadContext): AccessTokens {
  const { configurations, grants, sessions, clock, onNotCarried } = context
  const results = new WeakMap<object, Kept>()
  const running = new WeakMap<object, Promise<AccessTokenResult>>()

  function keep(
    composed: ComposedConfig,
    exchange: Exchange,
    resolution: Resolution,
  ): AccessTokenResult {
    const { key } = exchange
    const result = accessTokenOf(resolution, clock())
    // What may be better in a moment is asked for again.
    const isPassing = result.status === 'unavailable' || result.status === 'misconfigured'
    if (isPassing) results.delete(key)
    else results.set(key, { resolution, result, cookie: sessions.find(composed, exchange)?.value })
    return result
  }

  /** Reading a session does not always wait for a usable token. */
  function isEnough(resolution: Resolution): boolean {
    return resolution.status !== 'ok' || phaseOf(resolution.state, clock()) !== 'expired'
  }

  async function read(
    composed: ComposedConfig,
    exchange: Exchange,
    { forceRefresh = false, ifAccessTokenIs, wait }: GetAccessTokenOptions,
  ): Promise<AccessTokenResult> {
    const { config } = composed
    configurations.check(config)
    const force = (forceRefresh || ifAccessTokenIs !== undefined) && { ifAccessTokenIs }
    const cookie = sessions.find(composed, exchange)
    const kept = results.get(exchange.key)
    const isTheirs = kept && kept.cookie === cookie?.value
    if (isTheirs && !force && isEnough(kept.resolution)) return kept.result

    const session = cookie && (await sessions.open(composed, cookie))
    if (!session) return { status: 'signed-out' }
    const { payload } = session
    const slice = session.slice ?? (payload && (await grants.adopt(config, payload)))
    if (!slice) return { status: 'no-grant' }
    const canCarry = exchange.canWrite() && !exchange.isPrefetch
    const { resolution, grant } = await grants.resolve(config, slice.grant, {
      canCarry,
      background: exchange.background,
      ...(force && { force }),
      ...(wait !== undefined && { wait }),
    })
    const isChanged = grant && (!session.slice || isNews(slice.grant, grant))
    const isRenewed = canCarry && isAged(config, session.issuedAt, clock())
    if (grant && (isChanged || isRenewed) && exchange.canWrite()) {
      const next = { grant, isLegacy: slice.isLegacy }
      const cookies = await sessions.seal(composed, cookie, next, payload)
      if (cookies.length > 0 && exchange.canWrite()) exchange.write(cookies)
    } else if (isChanged) onNotCarried()
    return keep(composed, exchange, resolution)
  }

  return {
    keep,
    get(composed, exchange, options = {}) {
      const isPlain = Object.values(options).every((value) => value === undefined)
      if (!isPlain) return read(composed, exchange, options)
      const { key } = exchange
      // A layout and a page ask at the same time, and have to get the same token.
      let shared = running.get(key)
      if (!shared) {
        shared = read(composed, exchange, options).finally(() => running.delete(key))
        running.set(key, shared)
      }
      return shared
    },
  }
}
