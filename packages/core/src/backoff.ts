import type { Failure } from './errors.ts'
import type { ActiveGrant, Backoff } from './grant-state.ts'
import { spread } from './spread.ts'

const longest = 30_000
/** Nobody is told to come back later than this, whatever `Retry-After` says. */
const longestRetryAfter = 3_600_000

/** Returns the back-off after one more failure. Doubles from `first` milliseconds. */
export function backOff(
  { id, backoff }: Pick<ActiveGrant, 'id' | 'backoff'>,
  failure: Failure,
  now: number,
  retryAt = 0,
  first = 1000,
): Backoff {
  const failures = (backoff?.failures ?? 0) + 1
  const delay = Math.min(first * 2 ** (failures - 1), longest) * (1 + spread(id) / 4)
  const until = Math.max(now + delay, Math.min(retryAt, now + longestRetryAfter))
  return { until: Math.ceil(until), failures, failure }
}
