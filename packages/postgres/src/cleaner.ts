import type { Clock } from '@token-rotation/core'

/** Starts `clean` in the background, at once and then whenever `interval` milliseconds have passed. */
export function cleaner(
  clean: () => Promise<unknown>,
  interval: number | false,
  clock: Clock,
): () => void {
  let last = -Infinity
  return () => {
    const now = clock()
    if (interval === false || now - last < interval) return
    last = now
    // What is left over is taken by the next one, and nobody is waiting for this one.
    clean().catch(() => undefined)
  }
}
