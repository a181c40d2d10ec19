/** What the token endpoint takes for an answer, in milliseconds. */
export const answerTime = 50

export type SweepStoreName = 'PostgreSQL' | 'accounts' | 'Redis'

/** One sweep that is measured: so many processes that rotate so many grants. */
export interface SweepPlan {
  readonly store: SweepStoreName
  readonly workers: number
  readonly grants: number
  /** How many visits are under way in one worker. */
  readonly concurrency: number
  /** How often a worker is killed, and another one started. */
  readonly kills?: number
  /** Another process asks for access tokens of the same grants meanwhile. */
  readonly isAsked?: boolean
}

/** Times of a sweep in which somebody is killed: what they leave behind is soon taken over. */
export const killTiming = {
  timing: { httpTimeout: 1_500, commitBudget: 500, drift: 500, lease: 3_000, wait: 10_000 },
  sweep: { lease: 3_000, every: 250 },
  /** How long the provider answers a refresh token again, in milliseconds. */
  replayWithin: 120_000,
}

/** So many that one worker takes less than a quarter of a core. */
const concurrency = 3

export const fullSweeps: readonly SweepPlan[] = [
  { store: 'PostgreSQL', workers: 1, grants: 10_000, concurrency },
  { store: 'PostgreSQL', workers: 2, grants: 10_000, concurrency },
  { store: 'PostgreSQL', workers: 4, grants: 100_000, concurrency },
  { store: 'PostgreSQL', workers: 4, grants: 6_000, concurrency, kills: 8 },
  { store: 'accounts', workers: 2, grants: 3_000, concurrency, isAsked: true },
  { store: 'Redis', workers: 4, grants: 6_000, concurrency },
]

export const quickSweeps: readonly SweepPlan[] = [
  { store: 'PostgreSQL', workers: 2, grants: 200, concurrency, kills: 1, isAsked: true },
]
