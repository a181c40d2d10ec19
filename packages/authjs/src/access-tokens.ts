import { type Clock, phaseOf, type Resolution } from '@token-rotation/core'
import {
  type AccessTokenResult,
  accessTokenOf,
  type GetAccessTokenOptions,
} from './access-token.ts'
import { checkResource } from './check-resource.ts'
import type { ComposedConfig } from './compose-config.ts'
import { isNews, type Slice } from './grant-slice.ts'
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
  /** Remembers what became of the grant of a request, or of its token for a resource. */
  readonly keep: (
    composed: ComposedConfig,
    exchange: Exchange,
    resolution: Resolution,
    resource?: string,
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
  const results = new WeakMap<object, Map<string | undefined, Kept>>()
  const running = new WeakMap<object, Map<string | undefined, Promise<AccessTokenResult>>>()
  /** What a request was given last, for a slow seal not to come after a newer one. */
  const given = new WeakMap<object, Slice['grant']>()

  function keep(
    composed: ComposedConfig,
    exchange: Exchange,
    resolution: Resolution,
    resource?: string,
  ): AccessTokenResult {
    const entry = entryOf(results, exchange.key)
    const result = accessTokenOf(resolution, clock(), resource)
    // What may be better in a moment is asked for again.
    const isPassing = result.status === 'unavailable' || result.status === 'misconfigured'
    if (isPassing) entry.delete(resource)
    else {
      const cookie = sessions.find(composed, exchange)?.value
      entry.set(resource, { resolution, result, cookie })
    }
    return result
  }

  /** Reading a session does not always wait for a usable token. */
  function isEnough(resolution: Resolution, resource: string | undefined): boolean {
    if (resolution.status !== 'ok') return true
    return phaseOf(resolution.state, clock(), undefined, resource) !== 'expired'
  }

  async function read(
    composed: ComposedConfig,
    exchange: Exchange,
    { resource, forceRefresh = false, ifAccessTokenIs, wait }: GetAccessTokenOptions,
  ): Promise<AccessTokenResult> {
    const { config } = composed
    configurations.check(config)
    const force = (forceRefresh || ifAccessTokenIs !== undefined) && { ifAccessTokenIs }
    const cookie = sessions.find(composed, exchange)
    const kept = results.get(exchange.key)?.get(resource)
    const isTheirs = kept && kept.cookie === cookie?.value
    if (isTheirs && !force && isEnough(kept.resolution, resource)) return kept.result

    const session = cookie && (await sessions.open(composed, cookie))
    if (!session) return { status: 'signed-out' }
    const { payload } = session
    const slice = session.slice ?? (payload && (await grants.adopt(config, payload)))
    if (!slice) return { status: 'no-grant' }
    const canCarry = exchange.canWrite() && !exchange.isPrefetch
    const { resolution, grant } = await grants.resolve(config, slice.grant, {
      canCarry,
      background: exchange.background,
      ...(resource !== undefined && { resource }),
      ...(force && { force }),
      ...(wait !== undefined && { wait }),
    })
    const isChanged = grant && (!session.slice || isNews(slice.grant, grant))
    const isRenewed = canCarry && isAged(config, session.issuedAt, clock())
    if (grant && (isChanged || isRenewed) && exchange.canWrite()) {
      const { key } = exchange
      const last = given.get(key)
      if (last?.id !== grant.id || isNews(last, grant)) given.set(key, grant)
      const next = { grant, isLegacy: slice.isLegacy }
      const cookies = await sessions.seal(composed, cookie, next, payload)
      const latest = given.get(key)!
      // Somebody who waited for another resource may have been given a newer one meanwhile.
      const isOvertaken = latest.id === grant.id && isNews(grant, latest)
      if (cookies.length > 0 && exchange.canWrite() && !isOvertaken) exchange.write(cookies)
    } else if (isChanged) onNotCarried()
    return keep(composed, exchange, resolution, resource)
  }

  return {
    keep,
    async get(composed, exchange, options = {}) {
      const { resource, ...rest } = options
      checkResource(resource)
      const isPlain = Object.values(rest).every((value) => value === undefined)
      if (!isPlain) return read(composed, exchange, options)
      const entry = entryOf(running, exchange.key)
      // A layout and a page ask at the same time, and have to get the same token.
      let shared = entry.get(resource)
      if (!shared) {
        shared = read(composed, exchange, options).finally(() => entry.delete(resource))
        entry.set(resource, shared)
      }
      return shared
    },
  }
}

/** By request, and by resource within it. */
function entryOf<Value>(
  maps: WeakMap<object, Map<string | undefined, Value>>,
  key: object,
): Map<string | undefined, Value> {
  let entry = maps.get(key)
  if (!entry) maps.set(key, (entry = new Map()))
  return entry
}
