import type { Outcome } from './outcome.ts'
import type { RequestCost } from './request-cost.ts'

/** What was compared, and in which version. */
export interface ComparedSubject {
  readonly name: string
  readonly isOurs: boolean
  readonly versions: Readonly<Record<string, string>>
  readonly configured: string
  readonly docs: string
  /** Its bundle, minified and gzipped. A quick run makes none. */
  readonly bytes?: number
}

/** Everything that one run has measured. */
export interface Comparison {
  readonly startedAt: string
  readonly isQuick: boolean
  readonly node: string
  readonly cpus: number
  /** Load of the machine over the minute before the run, and over the last one. */
  readonly load: { readonly before: number; readonly after: number }
  readonly rounds: number
  readonly requests: number
  readonly subjects: readonly ComparedSubject[]
  readonly outcomes: readonly Outcome[]
  readonly costs: readonly RequestCost[]
}
