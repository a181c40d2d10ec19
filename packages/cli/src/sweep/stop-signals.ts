import { constants } from 'node:os'

/** A terminal sends its signal to all, and who has started this one may pass it on: both come at once. */
const echo = 500

/** What is heard of signals. */
export interface StopSignals {
  readonly signal: AbortSignal
  /** Hears no more. */
  readonly end: () => void
}

/**
 * Hears `SIGINT` and `SIGTERM`: the first one aborts, a later one ends the process, with 130 or 143.
 *
 * @param onFirst Called before the first one aborts.
 */
export function stopSignals(onFirst: () => void): StopSignals {
  const controller = new AbortController()
  let firstAt: number | undefined
  function hear(name: NodeJS.Signals): void {
    if (firstAt === undefined) {
      firstAt = performance.now()
      onFirst()
      controller.abort()
    } else if (performance.now() - firstAt > echo) {
      process.exit(128 + constants.signals[name])
    }
  }
  process.on('SIGINT', hear)
  process.on('SIGTERM', hear)
  return {
    signal: controller.signal,
    end() {
      process.off('SIGINT', hear)
      process.off('SIGTERM', hear)
    },
  }
}
