import type { Visit } from './visit.ts'

/** What a sweeper has done since it was created: how many visits came to what, and what is under way. */
export interface SweepTotals extends Readonly<Record<Visit['status'], number>> {
  /** How many grants the store has handed out. */
  readonly taken: number
  /** How many calls of the store, or visits, were rejected. */
  readonly failed: number
  /** How many visits are under way now. */
  readonly underWay: number
  /** How many grants were handed out and wait for their visit. */
  readonly waiting: number
  /** The code of what went wrong last. */
  readonly lastError: string | undefined
}

/** The same while it is counted. */
export type Totals = { -readonly [Name in keyof SweepTotals]: SweepTotals[Name] }

/** Everything that is counted, and nothing yet. */
export function noTotals(): Totals {
  return {
    taken: 0,
    rotated: 0,
    fresh: 0,
    idle: 0,
    held: 0,
    unavailable: 0,
    misconfigured: 0,
    rejected: 0,
    'signed-out': 0,
    missing: 0,
    failed: 0,
    underWay: 0,
    waiting: 0,
    lastError: undefined,
  }
}
