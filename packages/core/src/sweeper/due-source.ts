import { withDeadline } from '../clock.ts'
import { RotationError } from '../errors.ts'
import type { SweeperSettings } from './sweeper-options.ts'
import type { Handed } from './waiting-line.ts'

/** The store as a sweeper uses it: every call ends. */
export interface DueSource {
  readonly take: () => Promise<readonly Handed[]>
  readonly postpone: (handed: Handed, dueAt: number | undefined) => Promise<void>
  /** Tells whether somebody else may have it by then. Default is now. */
  readonly isOver: (handed: Handed, time?: number) => boolean
}

/** How long one call of the store may take, in milliseconds. */
const storeTimeout = 10_000

export function dueSource(settings: SweeperSettings): DueSource {
  const { store, clock, timer, lead, lease, limit } = settings

  function bounded<T>(call: () => Promise<T>): Promise<T> {
    const late = () => Promise.reject(new RotationError({ code: 'ERR_STORE_UNAVAILABLE' }))
    return withDeadline({ clock, timer }, storeTimeout, Promise.resolve().then(call), late)
  }

  return {
    async take() {
      const before = Math.round(clock() + lead)
      const until = Math.round(before + lease)
      const ids = await bounded(() => store.takeDue({ before, until, limit }))
      return ids.map((id) => ({ id, until }))
    },
    postpone: ({ id, until }, dueAt) =>
      bounded(() => store.postpone(id, until, dueAt && Math.round(dueAt))),
    isOver: ({ until }, time = clock()) => time >= until - lead,
  }
}
