import { type Breaker, createBreaker } from './breaker.ts'
import { type Clock, systemClock, systemTimer, type Timer, withDeadline } from './clock.ts'
import { type Digest, sha256 } from './digest.ts'
import type { RotationEvent } from './events.ts'
import type { GrantState } from './grant-state.ts'
import type { WriteOptions } from './grant-store.ts'
import { type LastSeen, lastSeen } from './last-seen.ts'
import { nextTurn } from './phase.ts'
import { entryOf, processState } from './process-state.ts'
import type { Profile } from './profile.ts'
import type { Resolution } from './resolution.ts'
import type { RotatorOptions } from './rotator-options.ts'
import { accessStore, type StoreAccess } from './store-access.ts'
import { completeTiming, type Timing } from './timing.ts'
import type { TokenFetcher } from './token-fetcher.ts'
import type { TokenSet } from './token-set.ts'

/** What every part of a rotator works with. */
export interface RotatorContext {
  readonly store: StoreAccess
  /** The tokens live in the session cookie; the store only remembers their successors. */
  readonly inCookie: boolean
  /** The grants are accounts: they are there before the first sign-in, and outlive all of them. */
  readonly isAccount: boolean
  readonly fetcher: TokenFetcher
  readonly profile: Profile | undefined
  readonly clock: Clock
  readonly timer: Timer
  readonly timing: Timing
  readonly digest: Digest
  readonly breaker: Breaker
  /** The rotations under way in this process, by grant and resource; by grant alone, the last of them. */
  readonly flights: Map<string, Promise<Resolution>>
  readonly seen: LastSeen
  /** The grants whose tombstone is not stored yet. */
  readonly leaving: Set<string>
  /** Returns a string that nobody else returns. */
  readonly unique: () => string
  readonly emit: (event: RotationEvent) => void
  /** Revokes tokens that nobody will hold any more. Never rejects, and does not take long. */
  readonly revoke: (tokens: TokenSet) => Promise<void>
}

/** How long a revocation may keep a sign-out waiting, in milliseconds. */
const revokeTimeout = 5_000

/**
 * Completes the options of a rotator.
 *
 * @throws {TypeError} Names the option and the rule.
 */
export function createContext(options: RotatorOptions): RotatorContext {
  const { store, fetcher, profile, client = '', onEvent } = options
  if (typeof store?.compareAndSet !== 'function') throw new TypeError('"store" must be a store')
  if (typeof fetcher !== 'function') throw new TypeError('"fetcher" must be a function')
  const { clock = systemClock, timer = systemTimer, digest = sha256 } = options
  const { unique = () => crypto.randomUUID(), process = processState() } = options
  const timing = completeTiming(options.timing)
  const breakers = entryOf(process.breakers, store)
  const breaker = breakers.get(client) ?? createBreaker(timing.lease)
  breakers.set(client, breaker)

  function writeOptions(state: GrantState): WriteOptions {
    if (state.status === 'signed-out') return { ttl: timing.ttl }
    const now = clock()
    // What is rotated in the background does not live on for that.
    const ttl = Math.max(timing.ttl - (now - (state.usedAt ?? now)), 1)
    const replaceable = state.acknowledged === state.generation
    if (state.status === 'rejected') return { ttl, replaceable }
    return { ttl, dueAt: nextTurn(state, profile), replaceable: replaceable && !state.claim }
  }
  const { storeTimeout } = timing
  return {
    store: accessStore(store, { clock, timer, storeTimeout, unique, writeOptions }),
    inCookie: store.kind === 'memory',
    isAccount: store.kind === 'account',
    fetcher,
    profile,
    clock,
    timer,
    timing,
    digest,
    breaker,
    flights: entryOf(process.flights, store),
    seen: lastSeen(),
    leaving: new Set(),
    unique,
    emit(event) {
      // A listener must not be able to cost a grant, nor an asynchronous one the process.
      void new Promise((resolve) => resolve(onEvent?.(event))).catch(() => undefined)
    },
    async revoke(tokens) {
      const work = Promise.resolve(tokens).then(options.revoke)
      // The user is signed out here whatever the provider says.
      await withDeadline<unknown>({ clock, timer }, revokeTimeout, work, () => undefined).catch(
        () => undefined,
      )
    },
  }
}
