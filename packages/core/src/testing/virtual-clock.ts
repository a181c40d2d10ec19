import type { Clock, Timer } from '../clock.ts'
import { turn } from './turn.ts'

/** A time that passes only when it is told to. Times are in milliseconds. */
export interface VirtualClock {
  readonly now: Clock
  readonly timer: Timer
  /** How many callbacks wait for their time. */
  readonly pending: number
  /** Lets so much time pass, and runs every callback that becomes due in it. */
  readonly advance: (milliseconds: number) => Promise<void>
  /**
   * Lets time pass until `work` settles, and settles as it does.
   *
   * It rejects when nothing is left that could settle it.
   */
  readonly run: <T>(work: Promise<T>) => Promise<T>
  /** Lets time pass until nothing waits any more, or until `longest` has passed. Default is a day. */
  readonly runUntilIdle: (longest?: number) => Promise<void>
}

interface Entry {
  readonly at: number
  readonly callback: () => void
}

const day = 86_400_000

/**
 * Creates a {@link VirtualClock}, for `clock` and `timer` of a rotator.
 *
 * Callbacks run in the order of their times, then in that of their creation, and between two of them
 * everything settles that can without time. What takes real time does not count as such: Web Crypto
 * works in another thread, so pass a `digest` of your own where the order matters.
 *
 * @param start Milliseconds since the epoch. Default is the first of January 2030.
 */
export function virtualClock(start: number = Date.UTC(2030, 0, 1)): VirtualClock {
  let time = start
  const queue: Entry[] = []

  function timer(milliseconds: number, callback: () => void): () => void {
    const entry = { at: time + Math.max(0, milliseconds), callback }
    let index = queue.length
    while (index > 0 && queue[index - 1]!.at > entry.at) index -= 1
    queue.splice(index, 0, entry)
    return () => {
      const place = queue.indexOf(entry)
      if (place >= 0) queue.splice(place, 1)
    }
  }

  /** Runs one callback, if one is due until `end`. */
  function step(end: number): boolean {
    const next = queue[0]
    if (!next || next.at > end) return false
    queue.shift()
    time = next.at
    next.callback()
    return true
  }

  async function pass(end: number): Promise<void> {
    do await turn()
    while (step(end))
  }

  return {
    now: () => time,
    timer,
    get pending() {
      return queue.length
    },
    async advance(milliseconds) {
      const end = time + milliseconds
      await pass(end)
      time = end
    },
    async run(work) {
      let isSettled = false
      const settle = () => void (isSettled = true)
      work.then(settle, settle)
      for (let idle = 0; ;) {
        await turn()
        if (isSettled) return work
        idle = step(Infinity) ? 0 : idle + 1
        // Something that takes real time may be under way: it gets some turns before we give up.
        if (idle > 1_000) throw new Error('the work is pending, and no callback is left to run')
      }
    },
    runUntilIdle: (longest = day) => pass(time + longest),
  }
}
