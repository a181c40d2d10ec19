import type { Comparison } from './comparison.ts'
import type { Outcome } from './outcome.ts'

/**
 * Returns what this library has not kept in a run: one token request for an expiry, no failed request
 * and no lost session. All of it is counted, so none of it depends on how busy the machine is.
 *
 * Nobody promises that an outage goes unnoticed, or that processes without a shared store know of each
 * other. There, sessions have to survive the former and nothing is asked of the latter.
 */
export function judgeOurs({ outcomes, subjects }: Comparison): string[] {
  const ours = new Set(subjects.filter(({ isOurs }) => isOurs).map(({ name }) => name))
  return outcomes
    .filter(({ subject }) => ours.has(subject))
    .filter((outcome) => outcome.case !== 'processes' || !outcome.subject.endsWith('cookie'))
    .flatMap((outcome) => {
      const problems = problemsOf(outcome)
      return problems.map((problem) => `${outcome.subject}, ${outcome.case}: ${problem}`)
    })
}

function problemsOf(outcome: Outcome): string[] {
  const { failed, lost, tokenRequests } = outcome
  const { least, most } = tokenRequests
  return [
    ...(lost > 0 ? [`${lost} sessions lost`] : []),
    ...(failed > 0 && outcome.case !== 'outage' ? [`${failed} failed requests`] : []),
    ...((least !== 1 || most !== 1) && outcome.case !== 'outage'
      ? [`${least} to ${most} token requests`]
      : []),
  ]
}
