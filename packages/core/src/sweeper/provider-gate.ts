import type { Visit } from './visit.ts'

/** Says when grants of one provider may be rotated. Times are in milliseconds since the epoch. */
export interface ProviderGate {
  /**
   * Admits a visit now, or says when to come back.
   *
   * @param turn The time that this visit was given before, where that was a turn.
   */
  readonly admit: (now: number, turn?: number) => true | Held
  /** Hears what came of a visit that was admitted. */
  readonly settle: (visit: Visit | undefined, startedAt: number, now: number) => void
}

/** When to come back. `isTurn`: the place in the line is kept until then. */
export interface Held {
  readonly until: number
  readonly isTurn: boolean
}

/** After so many failures in a row it is the provider, and not the grants. */
const patience = 3
const longest = 30_000
/** How long the others wait for the one that finds out whether the provider is back. */
const pause = 1_000

/**
 * @param rate Rotations per second. They may come in bursts of a tenth of that.
 * @param horizon For how long a place in the line can be kept, in milliseconds.
 */
export function createGate(rate: number, horizon: number): ProviderGate {
  const interval = 1_000 / rate
  const burst = rate < Infinity ? (Math.max(rate / 10, 1) - 1) * interval : 0
  let nextAt = -Infinity
  let lastAt = -Infinity
  let closedUntil = -Infinity
  let closedAt = -Infinity
  let failures = 0
  let underWay = 0

  function close(until: number, now: number): void {
    closedUntil = Math.max(closedUntil, until)
    closedAt = now
  }

  /** Behind all others that were sent away, or a long line would come back as a whole. */
  function sendAway(until: number, now: number): Held {
    lastAt = Math.min(Math.max(lastAt, until) + interval, Math.max(until, now + 20 * horizon))
    return { until: lastAt, isTurn: false }
  }

  return {
    admit(now, turn) {
      if (now < closedUntil) return sendAway(closedUntil, now)
      const isProbing = failures >= patience && underWay > 0
      if (isProbing) return sendAway(now + pause, now)
      if (turn === undefined) {
        const place = Math.max(nextAt, now)
        const at = place - burst
        if (at > now + horizon) return sendAway(at, now)
        nextAt = place + interval
        if (at > now) return { until: at, isTurn: true }
      }
      underWay += 1
      return true
    },
    settle(visit, startedAt, now) {
      underWay -= 1
      switch (visit?.status) {
        case 'rotated':
        case 'rejected':
          failures = 0
          return
        case 'misconfigured':
          failures = Math.max(failures, patience)
          return close(visit.retryAt, now)
        case 'unavailable': {
          if (visit.isProviderWide) close(visit.retryAt, now)
          // What was under way together is one failure.
          if (startedAt < closedAt) return
          failures += 1
          const wait = pause * 2 ** (failures - patience)
          if (failures >= patience) close(now + Math.min(wait, longest), now)
          return
        }
        default:
      }
    },
  }
}
