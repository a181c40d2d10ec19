import { boundedMap } from './bounded-map.ts'
import { createBreaker } from './breaker.ts'
import { type Clock, systemClock, systemTimer, type Timer, withDeadline } from './clock.ts'
import { decide } from './decide.ts'
import { type Digest, sha256 } from './digest.ts'
import type { RotationError } from './errors.ts'
import type { EventListener, RotationEvent } from './events.ts'
import { fly, settled } from './flight.ts'
import { type Force, mayForce } from './force.ts'
import type { ActiveGrant, GrantState, RejectedGrant } from './grant-state.ts'
import type { GrantRecord, GrantStore, WriteOptions } from './grant-store.ts'
import { newest } from './newest.ts'
import { dueAt, phaseOf } from './phase.ts'
import { entryOf, type ProcessState, processState } from './process-state.ts'
import type { Profile } from './profile.ts'
import type { Resolution } from './resolution.ts'
import type { RotatorContext } from './rotator-context.ts'
import { accessStore } from './store-access.ts'
import { completeTiming, type Timing } from './timing.ts'
import type { TokenFetcher } from './token-fetcher.ts'
import type { TokenSet } from './token-set.ts'

/** Options of {@link createRotator}. */
export interface RotatorOptions {
  /** Keeps the grants. All processes that can meet the same grant have to share one. */
  readonly store: GrantStore<GrantState>
  /** Sends the refresh requests. One rotator serves one client of one provider. */
  readonly fetcher: TokenFetcher
  /** What is special about the provider. By default it is treated as strict. */
  readonly profile?: Profile | undefined
  /** Names the client of the provider, for what its grants share in this process. Default is `''`. */
  readonly client?: string | undefined
  /** Revokes tokens that a sign-out leaves behind (RFC 7009). By default nothing is revoked. */
  readonly revoke?: ((tokens: TokenSet) => Promise<unknown>) | undefined
  readonly timing?: Partial<Timing> | undefined
  readonly onEvent?: EventListener | undefined
  /** Default is the system's. */
  readonly clock?: Clock | undefined
  /** Default is the system's. */
  readonly timer?: Timer | undefined
  /** Replaces SHA-256, for tests. */
  readonly digest?: Digest | undefined
  /** Returns a string that no other process returns. Default is `crypto.randomUUID`. */
  readonly unique?: (() => string) | undefined
  /** What rotators of one process share. Default is what `globalThis` holds; for tests. */
  readonly process?: ProcessState | undefined
}

/** What a caller of {@link Rotator.resolve} brings and wants. */
export interface ResolveRequest {
  /** The grant as the caller's session cookie holds it. */
  readonly carried?: ActiveGrant | RejectedGrant | undefined
  /** The caller can write the session cookie. Without it a token that is merely due is left alone. */
  readonly canCarry?: boolean | undefined
  /** Rotates although the access token has not expired, at most once in 30 seconds. */
  readonly force?: Force | undefined
  /** How long to wait at most, in milliseconds. Default is {@link Timing.wait}. */
  readonly wait?: number | undefined
  /** Promises to let the work finish after the caller has answered (`after`, `waitUntil`). */
  readonly background?: ((work: Promise<unknown>) => void) | undefined
}

/** Rotates grants so that callers, processes and crashes cannot get in each other's way. */
export interface Rotator {
  /**
   * Returns a usable access token of a grant, rotating it when that is needed.
   *
   * Guaranteed: one refresh token is presented by one caller at a time, in all processes that share the
   * store; no new token is returned before it is stored; a usable access token is returned whatever
   * happens to its refresh. Never rejects.
   *
   * Not guaranteed: with a strict provider a grant is lost when the process dies, or the answer gets
   * lost, between the provider's rotation and the store.
   */
  resolve(id: string, request?: ResolveRequest): Promise<Resolution>
  /** Stores a grant that was just minted. Needed where tokens live in the store. */
  begin(state: ActiveGrant): Promise<void>
  /**
   * Ends a grant for good, in all processes. A rotation that lands later is given up, and what it
   * brought is revoked.
   *
   * @throws {RotationError} `ERR_STORE_UNAVAILABLE`; the grant may live on.
   */
  signOut(id: string, carried?: ActiveGrant | RejectedGrant): Promise<void>
}

const day = 86_400_000
/** How long a caller with a usable access token waits to carry its successor, in milliseconds. */
const courtesy = 5_000

/**
 * Creates the coordinated form of `rotateToken`.
 *
 * @throws {TypeError} When times contradict each other; names the setting.
 */
export function createRotator(options: RotatorOptions): Rotator {
  const { store, fetcher, profile, client = '', onEvent } = options
  if (typeof store?.compareAndSet !== 'function') throw new TypeError('"store" must be a store')
  if (typeof fetcher !== 'function') throw new TypeError('"fetcher" must be a function')
  const { clock = systemClock, timer = systemTimer, digest = sha256 } = options
  const { unique = () => crypto.randomUUID(), process = processState() } = options
  const timing = completeTiming(options.timing)
  const inCookie = store.kind === 'memory'
  const flights = entryOf(process.flights, store)
  const breakers = entryOf(process.breakers, store)
  const breaker = breakers.get(client) ?? createBreaker(timing.lease)
  breakers.set(client, breaker)
  const lastSeen = boundedMap<GrantState>(1_000)
  const rewriteAfter = Math.min(day, timing.ttl / 2)

  function emit(event: RotationEvent): void {
    try {
      onEvent?.(event)
    } catch {
      // A listener must not be able to cost a grant.
    }
  }
  async function revoke(tokens: TokenSet): Promise<void> {
    try {
      await options.revoke?.(tokens)
    } catch {
      // The user is signed out here whatever the provider says.
    }
  }
  function writeOptions(state: GrantState): WriteOptions {
    const { ttl } = timing
    if (state.status === 'signed-out') return { ttl }
    const replaceable = state.acknowledged === state.generation
    if (state.status === 'rejected') return { ttl, replaceable }
    return { ttl, dueAt: dueAt(state, profile), replaceable: replaceable && !state.claim }
  }
  const { storeTimeout } = timing
  const access = accessStore(store, { clock, timer, storeTimeout, unique, writeOptions })
  const context: RotatorContext = {
    store: access,
    fetcher,
    profile,
    clock,
    timer,
    timing,
    digest,
    breaker,
    unique,
    emit,
    revoke,
  }

  function flight(
    id: string,
    carried?: ActiveGrant | RejectedGrant,
    force?: Force,
  ): Promise<Resolution> {
    const running = flights.get(id)
    if (running) return running
    const started = fly(context, { id, carried, force, probe: (other) => flight(other) })
      .then((resolution) => {
        if (resolution.status === 'ok') remember(resolution.state)
        return resolution
      })
      .catch((error: RotationError) => storeFailed(id, carried, error))
      .finally(() => flights.get(id) === started && flights.delete(id))
    flights.set(id, started)
    return started
  }

  function remember(state: GrantState): void {
    if (inCookie) return
    const seen = lastSeen.get(state.id)
    // Answers of the store can arrive in another order than they were given.
    if (seen && seen.generation > state.generation) return
    if (seen?.status === 'signed-out' && seen.generation === state.generation) return
    lastSeen.set(state.id, state)
  }

  function finish(work: Promise<unknown>, background: ResolveRequest['background']): void {
    try {
      background?.(work)
    } catch {
      // The host may promise nothing here (outside of a request, say). The work goes on all the same.
    }
  }

  /** What this process saw last serves while the store is away. Nothing is rotated without it. */
  function storeFailed(
    id: string,
    carried: ActiveGrant | RejectedGrant | undefined,
    error: RotationError,
  ): Resolution {
    const now = clock()
    const state = newest(lastSeen.get(id), carried)
    emit({ type: 'store-unavailable', provider: state?.provider ?? '', grantId: id, error })
    if (state?.status === 'signed-out') return { status: 'signed-out' }
    if (state && phaseOf(state, now, profile) !== 'expired') return { status: 'ok', state }
    const active = state?.status === 'active' && { state }
    return { status: 'unavailable', ...active, error, retryAt: now + 1_000 }
  }

  async function resolve(id: string, request: ResolveRequest = {}): Promise<Resolution> {
    const { carried, canCarry = false, force, background } = request
    let record: GrantRecord<GrantState> | undefined
    try {
      record = await access.get(id)
    } catch (error) {
      return storeFailed(id, carried, error as RotationError)
    }
    if (record) remember(record.value)
    const known = newest(record?.value, carried)
    if (!known) return { status: 'missing' }
    const now = clock()
    const decision = decide(known, { now, profile, force: mayForce(known, force, now) })
    switch (decision.action) {
      case 'serve':
        await keep(known, record, carried, now)
        return settled(decision)
      case 'signed-out':
      case 'reject':
        return settled(decision)
      default:
    }
    const { state } = decision
    const isUsable = phaseOf(state, now, profile) !== 'expired'
    const isDue = decision.action === 'present' && decision.usable
    if (isDue && inCookie && !canCarry) return { status: 'ok', state }
    if (isDue && flights.has(id)) return { status: 'ok', state }
    if (isDue && !inCookie && background) {
      finish(flight(id, carried), background)
      return { status: 'ok', state }
    }
    const isLeader = !flights.has(id)
    const running = flight(id, carried, force)
    finish(running, background)
    const { wait = timing.wait } = request
    const longest = isDue ? Math.min(wait, courtesy) : wait
    const resolution = await withDeadline(timer, longest, running, () =>
      settled({
        action: 'hold',
        state,
        until: clock() + 1_000,
        failure: { code: 'ERR_ENDPOINT_UNAVAILABLE', reason: 'pending' },
      }),
    )
    if (!isLeader) {
      const waitedMs = clock() - now
      emit({ type: 'joined', provider: state.provider, grantId: id, waitedMs })
    }
    if (resolution.status !== 'unavailable' && resolution.status !== 'misconfigured') {
      return resolution
    }
    if (isUsable) return { status: 'ok', state }
    // Somebody may have rotated it since this caller looked, and a rotation after that failed.
    const seen = inCookie ? (await access.get(id))?.value : lastSeen.get(id)
    const latest = newest(seen, resolution.state)
    if (!latest || latest.status === 'signed-out') return resolution
    const isRotated = phaseOf(latest, clock(), profile) !== 'expired'
    return isRotated ? { status: 'ok', state: latest } : resolution
  }

  /** Keeps the record of a grant that needs nothing alive, and says what the browser has seen. */
  async function keep(
    state: GrantState,
    record: GrantRecord<GrantState> | undefined,
    carried: ActiveGrant | RejectedGrant | undefined,
    now: number,
  ): Promise<void> {
    let next: GrantState | undefined
    if (inCookie) {
      const isSeen = record && carried && carried.generation === record.value.generation
      if (!isSeen || record.value.status === 'signed-out') return
      if (record.value.acknowledged === carried.generation) return
      next = { ...record.value, acknowledged: carried.generation }
    } else if (!record || now - (record.value.writtenAt ?? 0) > rewriteAfter) next = state
    // It is a courtesy: whoever lost against another writer, or the store, has lost nothing.
    if (next) await access.write(state.id, record, next).catch(() => undefined)
  }

  return {
    resolve,
    async begin(state) {
      if (!inCookie) await access.write(state.id, undefined, state)
    },
    async signOut(id, carried) {
      for (;;) {
        const record = await access.get(id)
        const state = newest(record?.value, carried)
        if (!state || state.status === 'signed-out') return
        const { provider, generation } = state
        const tombstone = { status: 'signed-out', id, provider, generation } as const
        const written = await access.write(id, record, tombstone)
        if (!written) continue
        lastSeen.set(id, tombstone)
        emit({ type: 'signed-out', provider, grantId: id })
        const isUnderWay =
          state.status === 'active' && state.claim && state.claim.leaseUntil > clock()
        // Whoever presents it now revokes what comes of it: the newest token is not known yet.
        if (!isUnderWay) await revoke(state.tokens)
        return
      }
    },
  }
}
