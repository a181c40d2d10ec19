import { type Clock, type Timer, withDeadline } from './clock.ts'
import { reasonOf, RotationError } from './errors.ts'
import type { GrantState } from './grant-state.ts'
import type { GrantRecord, GrantStore, WriteOptions } from './grant-store.ts'

/** A store as the rotator uses it: every call ends, and a write is either done or not. */
export interface StoreAccess {
  /** When a call failed for the last time, in milliseconds since the epoch. */
  readonly lastTrouble: () => number
  readonly get: (id: string) => Promise<GrantRecord<GrantState> | undefined>
  /** Resolves with the written record, or `undefined` where the expected version was not there. */
  readonly write: (
    id: string,
    expected: GrantRecord<GrantState> | undefined,
    next: GrantState,
  ) => Promise<GrantRecord<GrantState> | undefined>
}

/** What {@link accessStore} needs besides the store. */
export interface StoreAccessOptions {
  readonly clock: Clock
  readonly timer: Timer
  readonly storeTimeout: number
  /** Returns a string that nobody else returns. */
  readonly unique: () => string
  readonly writeOptions: (state: GrantState) => WriteOptions
}

/**
 * Both operations reject with a `RotationError`, and nothing else: that of the store, or one of code
 * `ERR_STORE_UNAVAILABLE`.
 */
export function accessStore(
  store: GrantStore<GrantState>,
  { clock, timer, storeTimeout, unique, writeOptions }: StoreAccessOptions,
): StoreAccess {
  let answers = 0
  let lastTrouble = -Infinity
  let silentUntil = -Infinity
  let asking: Promise<boolean> | undefined

  function bounded<T>(work: () => Promise<T>): Promise<T> {
    const answer = Promise.resolve().then(work)
    // A Map answers at once, and a timer for each call would cost more than the call.
    if (store.kind === 'memory') return answer.catch(unavailable)
    const before = answers
    const startedAt = clock()
    function note(): void {
      lastTrouble = clock()
      // Some clients have a deadline of their own. Where others were answered meanwhile it is this call,
      // and not the store.
      const isSilent = lastTrouble - startedAt >= storeTimeout / 2 && answers === before
      if (isSilent) silentUntil = lastTrouble + storeTimeout
    }
    const heard = answer.then(
      (value) => {
        answers += 1
        silentUntil = -Infinity
        return value
      },
      (error: unknown) => {
        if (!(error instanceof RotationError)) note()
        return unavailable(error)
      },
    )
    return withDeadline({ clock, timer }, storeTimeout, heard, () => {
      note()
      return unavailable()
    })
  }
  const get = (id: string) => bounded(() => store.get(id))
  return {
    lastTrouble: () => lastTrouble,
    // A client that queues while it is disconnected keeps its readers waiting until the deadline, and a
    // page has many, one after the other. After one that waited in vain, one call at a time finds out
    // whether the store is back, and the others wait for that, but not for long.
    async get(id) {
      if (clock() >= silentUntil) return get(id)
      asking ??= isAnswered(get(id)).finally(() => (asking = undefined))
      const isBack = await withDeadline({ clock, timer }, storeTimeout / 20, asking, () => false)
      return isBack ? get(id) : unavailable()
    },
    async write(id, expected, state) {
      const next = { version: unique(), value: { ...state, writtenAt: clock() } }
      const options = writeOptions(state)
      const attempt = () => bounded(() => store.compareAndSet(id, expected?.version, next, options))
      try {
        return (await attempt()) ? next : undefined
      } catch {
        // Applied, and only the answer was lost? The version tells: it was never used before.
        let stored = await get(id)
        if (stored?.version === expected?.version) {
          // Not applied yet, but it may still be on its way: only a second write settles that.
          if (await attempt()) return next
          stored = await get(id)
        }
        return stored?.version === next.version ? next : undefined
      }
    },
  }
}

function isAnswered(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => true,
    () => false,
  )
}

function unavailable(error?: unknown): never {
  if (error instanceof RotationError) throw error
  const reason = reasonOf(error) ?? (error === undefined ? 'deadline' : undefined)
  throw new RotationError({ code: 'ERR_STORE_UNAVAILABLE', ...(reason && { reason }) })
}
