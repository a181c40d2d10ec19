import { quantile } from '../statistics.ts'

/** The cases, in the order in which they are shown. */
export const cases = {
  storm: 'at once',
  spread: 'over 300 ms',
  processes: 'two processes',
  outage: 'outage',
  lost: 'lost cookie',
} as const

export type CaseName = keyof typeof cases

/** What happened to one session in one case. */
export interface Trial {
  readonly tokenRequests: number
  readonly sent: number
  readonly failed: number
  /** How long each request took, in milliseconds. */
  readonly latencies: readonly number[]
  /** Whether the session led to a token that the provider accepts, a moment after. */
  readonly isUsable: boolean
  /** The same when that token had expired. A quick run does not wait for it. */
  readonly isUsableNext?: boolean
}

/** What happened in one case to all sessions of one subject. */
export interface Outcome {
  readonly subject: string
  readonly case: CaseName
  /** The least and the most of one session. */
  readonly tokenRequests: { readonly least: number; readonly most: number }
  /** Of all sessions together. */
  readonly sent: number
  readonly failed: number
  readonly sessions: number
  readonly usable: number
  readonly usableNext: number
  /** Those that were not usable, be it a moment after or at the next expiry. */
  readonly lost: number
  readonly p50: number
  readonly p99: number
}

export function outcomeOf(subject: string, name: CaseName, trials: readonly Trial[]): Outcome {
  const latencies = trials.flatMap((trial) => trial.latencies)
  const counts = trials.map(({ tokenRequests }) => tokenRequests)
  const sum = (of: (trial: Trial) => number) => trials.reduce((all, trial) => all + of(trial), 0)
  return {
    subject,
    case: name,
    tokenRequests: { least: Math.min(...counts), most: Math.max(...counts) },
    sent: sum(({ sent }) => sent),
    failed: sum(({ failed }) => failed),
    sessions: trials.length,
    usable: sum(({ isUsable }) => Number(isUsable)),
    usableNext: sum(({ isUsableNext }) => Number(isUsableNext === true)),
    lost: sum(({ isUsable, isUsableNext }) => Number(!isUsable || isUsableNext === false)),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  }
}
