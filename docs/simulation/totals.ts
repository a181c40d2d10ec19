import type { Step } from './step.ts'

/** What is counted of a run. */
export interface Totals {
  readonly tokenRequests: number
  readonly failedRequests: number
  readonly sessionsLost: number
}

/** Counts what has happened in these steps. */
export function totalsOf(steps: readonly Step[]): Totals {
  const count = (type: Step['type']) => steps.filter((step) => step.type === type).length
  return {
    tokenRequests: count('sent'),
    failedRequests: count('failed'),
    sessionsLost: count('session-lost'),
  }
}
