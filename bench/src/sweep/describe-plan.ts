import type { SweepPlan } from './sweep-plan.ts'

/** Says in a few words what a sweep was. */
export function describePlan({ store, workers, kills, isAsked }: SweepPlan): string {
  const extras = [kills && 'killed', isAsked && 'asked'].filter(Boolean)
  const who = workers === 1 ? '1 worker' : `${workers} workers`
  return [`${store}, ${who}`, ...extras].join(', ')
}
