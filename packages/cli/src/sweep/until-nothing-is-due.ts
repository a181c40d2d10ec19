import { setInterval } from 'node:timers/promises'
import type { Sweeper, SweepTotals } from '@token-rotation/authjs/worker'

/** For how long a store may think about an answer: one that sleeps has to wake up first. */
const thinking = { atFirst: 10_000, later: 1_000 }

/** Waits until a sweeper has nothing more to do. */
export async function untilNothingIsDue(
  sweeper: Pick<Sweeper, 'totals'>,
  every: number,
): Promise<void> {
  const isDone = quietness(every, performance.now())
  for await (const _ of setInterval(100)) {
    if (isDone(sweeper.totals, performance.now())) return
  }
}

/**
 * Tells whether a sweeper has nothing under way, and its store has handed out nothing for a while. An
 * answer of the store that is empty cannot be seen from here, so that is a matter of time.
 *
 * @param every How often the sweeper asks its store, in milliseconds.
 */
export function quietness(
  every: number,
  startedAt: number,
): (
  totals: Pick<SweepTotals, 'failed' | 'taken' | 'underWay' | 'waiting'>,
  now: number,
) => boolean {
  let seen = 0
  let quietSince = startedAt
  return ({ taken, failed, underWay, waiting }, now) => {
    if (underWay + waiting > 0 || taken + failed > seen) quietSince = now
    seen = taken + failed
    const patience = 2 * every + (taken > 0 ? thinking.later : thinking.atFirst)
    return now - quietSince > patience
  }
}
