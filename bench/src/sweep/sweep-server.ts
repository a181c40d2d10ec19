import type { SweepPlan } from './sweep-plan.ts'

/** A database server that keeps the grants of a sweep. */
export interface SweepServer {
  readonly url: string
  /** Has these grants, all of them due, and no others. */
  fill(plan: SweepPlan): Promise<void>
  /** How many of the grants are still due, or will be within minutes: what is rotated will not. */
  left(plan: SweepPlan): Promise<number>
  /** What clients have asked of it so far. */
  load(): Promise<DatabaseLoad>
  stop(): Promise<void>
}

/** How far ahead {@link SweepServer.left} looks, in milliseconds. */
export const soon = 1_200_000

interface DatabaseLoad {
  /** Statements of PostgreSQL, each of them a transaction; commands of clients of Redis. */
  readonly statements: number
  /** Processor time in milliseconds. Only Linux tells it of PostgreSQL. */
  readonly cpu: number | undefined
}
