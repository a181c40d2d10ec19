import { type Clock, phaseOf, type Resolution, type ResolveRequest } from '@token-rotation/core'
import {
  type AccessTokenResult,
  accessTokenOf,
  type GetAccessTokenOptions,
} from './access-token.ts'
import { checkResource } from './check-resource.ts'
import type { ComposedConfig } from './compose-config.ts'
import { type Carrier, checkAccount, findGrant, withoutGrant } from './find-grant.ts'
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
    options?: GetAccessTokenOptions,
  ) => AccessTokenResult
  /** Forgets what a request was told. */
  readonly forget: (exchange: Exchange) => void
}

/** What a request was told, and of which cookie: it may sign out, or sign in as somebody else. */
interface Kept {
  readonly resolution: Resolution
  readonly result: AccessTokenResult
  readonly cookie: string | undefined
}

export function accessTokens(context: ReadContext): AccessTokens {
  const { configurations, grants, sessions, clock, onNotCarried } = context
  const results = new WeakMap<object, Map<string, Kept>>()
  const running = new WeakMap<object, Map<string, Promise<AccessTokenResult>>>()
  /** What a request was given last, for a slow seal not to come after a newer one. */
  const given = new WeakMap<object, Slice['grant']>()

  function keep(
    composed: ComposedConfig,
    exchange: Exchange,
    resolution: Resolution,
    options: GetAccessTokenOptions = {},
  ): AccessTokenResult {
    const entry = entryOf(results, exchange.key)
    const name = nameOf(options)
    const result = resultOf(grants, resolution, clock(), options)
    // What may be better in a moment is asked for again.
    const isPassing = result.status === 'unavailable' || result.status === 'misconfigured'
    if (isPassing) entry.delete(name)
    else {
      const cookie = sessions.find(composed, exchange)?.value
      entry.set(name, { resolution, result, cookie })
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
    options: GetAccessTokenOptions,
  ): Promise<AccessTokenResult> {
    const { forceRefresh = false, ifAccessTokenIs } = options
    const { config } = composed
    configurations.check(config)
    checkAccount(configurations.ids(config), options)
    const isForced = forceRefresh || ifAccessTokenIs !== undefined
    const kept = results.get(exchange.key)?.get(nameOf(options))
    const isTheirs = kept && kept.cookie === sessions.find(composed, exchange)?.value
    if (isTheirs && !isForced && isEnough(kept.resolution, options.resource)) return kept.result

    const found = await findGrant(context, composed, exchange, options)
    if (found.status !== 'found') return withoutGrant(found)
    const canCarry = exchange.canWrite() && !exchange.isPrefetch
    const { resolution, grant } = await grants.resolve(config, found.grant, {
      ...wanted(options),
      canCarry,
      background: exchange.background,
      read: found.read,
    })
    if (found.carrier && grant) await carry(composed, exchange, found.carrier, grant)
    return keep(composed, exchange, resolution, options)
  }

  /** Gives the browser what its session has to hold from now on. */
  async function carry(
    composed: ComposedConfig,
    exchange: Exchange,
    { cookie, payload, issuedAt, slice, isLegacy }: Carrier,
    grant: Slice['grant'],
  ): Promise<void> {
    const isChanged = !slice || isNews(slice.grant, grant)
    const canCarry = exchange.canWrite() && !exchange.isPrefetch
    const isRenewed = canCarry && isAged(composed.config, issuedAt, clock())
    if ((isChanged || isRenewed) && exchange.canWrite()) {
      const { key } = exchange
      const last = given.get(key)
      if (last?.id !== grant.id || isNews(last, grant)) given.set(key, grant)
      const cookies = await sessions.seal(composed, cookie, { grant, isLegacy }, payload)
      const latest = given.get(key)!
      // Somebody who waited for another resource may have been given a newer one meanwhile.
      const isOvertaken = latest.id === grant.id && isNews(grant, latest)
      if (cookies.length > 0 && exchange.canWrite() && !isOvertaken) exchange.write(cookies)
    } else if (isChanged) onNotCarried()
  }

  return {
    keep,
    async get(composed, exchange, options = {}) {
      const { resource, provider: _, accountId: __, ...rest } = options
      checkResource(resource)
      const isPlain = Object.values(rest).every((value) => value === undefined)
      if (!isPlain) return read(composed, exchange, options)
      const entry = entryOf(running, exchange.key)
      const name = nameOf(options)
      // A layout and a page ask at the same time, and have to get the same token.
      let shared = entry.get(name)
      if (!shared) {
        shared = read(composed, exchange, options).finally(() => entry.delete(name))
        entry.set(name, shared)
      }
      return shared
    },
    forget: (exchange) => void results.delete(exchange.key),
  }
}

/** An account without its tokens is one that was disconnected, or never had any. */
export function resultOf(
  { accounts }: SessionGrants,
  resolution: Resolution,
  now: number,
  { resource }: GetAccessTokenOptions,
): AccessTokenResult {
  const result = accessTokenOf(resolution, now, resource)
  return accounts && result.status === 'signed-out' ? { status: 'no-grant' } : result
}

/** What of the options concerns the rotation. */
export function wanted({
  resource,
  forceRefresh = false,
  ifAccessTokenIs,
  wait,
}: GetAccessTokenOptions): ResolveRequest {
  const force = (forceRefresh || ifAccessTokenIs !== undefined) && { ifAccessTokenIs }
  return {
    ...(resource !== undefined && { resource }),
    ...(force && { force }),
    ...(wait !== undefined && { wait }),
  }
}

/** What a result is kept under: which account, and which access token of it. */
function nameOf({ resource, provider, accountId }: GetAccessTokenOptions): string {
  return JSON.stringify([resource, provider, accountId])
}

/** By request, and by name within it. */
function entryOf<Value>(maps: WeakMap<object, Map<string, Value>>, key: object) {
  let entry = maps.get(key)
  if (!entry) maps.set(key, (entry = new Map()))
  return entry
}
