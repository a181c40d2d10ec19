import { answerTime } from './sweep-plan.ts'

/** When a worker was at work, in milliseconds since the epoch. */
export interface Shift {
  readonly from: number
  readonly to: number
}

/** How fast grants were rotated. */
export interface Pace {
  readonly rotationsPerSecond: number
  /** To what the workers could do if nothing took time but the answers of the provider. */
  readonly ratio: number
  /** The longest time without a rotation, in milliseconds. */
  readonly longestPause: number
}

/**
 * Measures from the first shift to the given share of the rotations.
 *
 * @param rotatedAt In order.
 * @param share Less than 1 where some wait in the end for the leases of the dead to run out.
 */
export function paceOf(
  rotatedAt: readonly number[],
  shifts: readonly Shift[],
  concurrency: number,
  share: number,
): Pace {
  const count = Math.floor(rotatedAt.length * share)
  const counted = rotatedAt.slice(0, count)
  const start = Math.min(...shifts.map(({ from }) => from))
  const end = counted.at(-1) ?? NaN
  const worked = shifts.map(({ from, to }) => Math.max(0, Math.min(to, end) - from))
  const ideal = (worked.reduce((sum, time) => sum + time, 0) * concurrency) / answerTime
  const pauses = counted.map((time, place) => time - (counted[place - 1] ?? start))
  return {
    rotationsPerSecond: (count * 1_000) / (end - start),
    ratio: count / ideal,
    longestPause: pauses.reduce((longest, pause) => Math.max(longest, pause), 0),
  }
}
