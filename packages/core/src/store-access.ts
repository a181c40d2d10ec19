import { type Clock, type Timer, withDeadline } from './clock.ts'
import { reasonOf, RotationError } from './errors.ts'
import type { GrantState } from './grant-state.ts'
import type { GrantRecord, GrantStore, WriteOptions } from './grant-store.ts'

/** A store as the rotator uses it: every call ends, and a write is either done or not. */
export interface StoreAccess {
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
  let silentUntil = -Infinity
  let isAsked = false

  function bounded<T>(work: () => Promise<T>): Promise<T> {
    const answer = Promise.resolve().then(work).catch(unavailable)
    // A Map answers at once, and a timer for each call would cost more than the call.
    if (store.kind === 'memory') return answer
    const before = answers
    const heard = answer.finally(() => {
      answers += 1
      silentUntil = -Infinity
    })
    return withDeadline(timer, storeTimeout, heard, () => {
      // Where others were answered meanwhile it is this call, and not the store.
      if (answers === before) silentUntil = clock() + storeTimeout
      return unavailable()
    })
  }
  const get = (id: string) => bounded(() => store.get(id))
  return {
    // A client that queues while it is disconnected keeps its readers waiting until the deadline, and a
    // page has many. Right after one that waited in vain, they ask one at a time, and others do without.
    async get(id) {
      if (clock() >= silentUntil) return get(id)
      if (isAsked) return unavailable()
      isAsked = true
      return get(id).finally(() => void (isAsked = false))
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

function unavailable(error?: unknown): never {
  if (error instanceof RotationError) throw error
  const reason = reasonOf(error) ?? (error === undefined ? 'deadline' : undefined)
  throw new RotationError({ code: 'ERR_STORE_UNAVAILABLE', ...(reason && { reason }) })
}
