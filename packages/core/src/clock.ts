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

/** Settles as `work` does, or resolves with `late()` once `milliseconds` have passed. */
export function withDeadline<T>(
  timer: Timer,
  milliseconds: number,
  work: Promise<T>,
  late: () => T | Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = timer(milliseconds, () => {
      try {
        resolve(late())
      } catch (error) {
        reject(error)
      }
    })
    work.then(resolve, reject).finally(cancel)
  })
}
