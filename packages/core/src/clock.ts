/**
 * Returns the time in milliseconds since the epoch.
 *
 * It is the only source of time of this package: a test passes its own and owns the time.
 */
export type Clock = () => number

/**
 * Calls `callback` once after `milliseconds`, and returns a function that cancels the call.
 *
 * Belongs to a {@link Clock}: where the clock is virtual, the timer has to be virtual too.
 */
export type Timer = (milliseconds: number, callback: () => void) => () => void

// Read late, so that whoever replaces the globals (tests, instrumentation) is heard.
export const systemClock: Clock = () => Date.now()

export const systemTimer: Timer = (milliseconds, callback) => {
  const handle = setTimeout(callback, milliseconds)
  return () => clearTimeout(handle)
}

export function sleep(timer: Timer, milliseconds: number): Promise<void> {
  return new Promise((resolve) => timer(milliseconds, resolve))
}

/** A clock and the timer that belongs to it. */
export interface Time {
  readonly clock: Clock
  readonly timer: Timer
}

/** A timer that rings so many milliseconds late tells of a process that was suspended, or very busy. */
const punctual = 20
/** How long such a process is given to look at what has arrived meanwhile, in milliseconds. */
const grace = 50

/**
 * Settles as `work` does, or resolves with `late()` once `milliseconds` have passed. An answer that was
 * there in time is not given up because the process was suspended and hears of the time first.
 */
export function withDeadline<T>(
  { clock, timer }: Time,
  milliseconds: number,
  work: Promise<T>,
  late: () => T | Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = clock() + milliseconds
    function giveUp(): void {
      try {
        resolve(late())
      } catch (error) {
        reject(error)
      }
    }
    let cancel = timer(milliseconds, () => {
      if (clock() - end > punctual) cancel = timer(grace, giveUp)
      else giveUp()
    })
    work.then(resolve, reject).finally(() => cancel())
  })
}
