import type { Clock } from '../clock.ts'

/** How long a sweeper pauses because of its store. Times are in milliseconds. */
export interface StoreTrouble {
  /** Since the epoch. */
  readonly pausedUntil: number
  readonly isOver: boolean
  /** Pauses, for twice as long as the last time. */
  readonly note: (error: unknown) => void
  /** The store does what it should. */
  readonly end: () => void
}

const shortest = 1_000
const longest = 30_000

/** @param onTrouble Hears of an error, and of no other until it is over. */
export function storeTrouble(clock: Clock, onTrouble: (error: unknown) => void): StoreTrouble {
  let pause = 0
  let pausedUntil = -Infinity
  return {
    get pausedUntil() {
      return pausedUntil
    },
    get isOver() {
      return pause === 0
    },
    note(error) {
      const isFirst = pause === 0
      // What failed together is one failure.
      if (clock() < pausedUntil) return
      pause = Math.min(Math.max(pause * 2, shortest), longest)
      pausedUntil = clock() + pause
      if (isFirst) onTrouble(error)
    },
    end() {
      pause = 0
    },
  }
}
