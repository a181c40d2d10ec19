/**
 * Stops asking a provider that refuses the client, so that one wrong secret does not walk through every
 * session: some servers burn the refresh token of a request whose client authentication failed.
 */
export interface Breaker {
  /**
   * Tells whether `grantId` may be presented at `now`: `true`, or until when not, or which other grant
   * has to be tried first. While nothing is known of the client one grant goes ahead of the others. The
   * grant that tripped the breaker is the probe: its token is at stake anyway.
   *
   * @param since When this caller began to ask: nobody waits longer than one head start.
   */
  admit(
    grantId: string,
    now: number,
    since?: number,
  ): true | { readonly until: number } | { readonly probe: string }
  /** Opens, for twice as long as the last time. Returns until when. */
  trip(grantId: string, now: number): number
  /**
   * Hears of a refusal that may mean the client or this grant: an `invalid_request`, or a status and
   * nothing else. All that a request tells about a grant is its refresh token. So where the client is
   * accepted for others, and this grant is refused again after that, it is the grant: `'grant'`.
   *
   * Otherwise it opens and returns until when; but not for the first grant that is refused soon after the
   * client was accepted, which only waits for itself.
   */
  doubt(grantId: string, now: number): 'grant' | number
  /** Lets others go if `grantId` was to go first and has brought no answer about the client. */
  release(grantId: string, now: number): void
  /** The provider has accepted the client, with `grantId` or at a sign-in. */
  close(now: number, grantId?: string): void
}

const shortest = 30_000
const longest = 300_000
/** For how long an accepted client is taken for accepted, in milliseconds. */
const trust = 600_000
/** How many grants are kept in mind that may have been refused for their own sake. */
const capacity = 1_000
/** After so many grants that may have been refused for the client's sake, no more are risked. */
const most = 5
/** How long the others wait for the first, in milliseconds. One that takes longer was not refused. */
export const headStart = 500

export function createBreaker(probeTime: number): Breaker {
  let until = 0
  let duration = 0
  let tripper: string | undefined
  let prober: string | undefined
  let provenUntil = -Infinity
  let startedAt = 0
  /** The grants that were refused so, and whether the client was accepted since. */
  const doubts = new Map<string, boolean>()
  /** Until when another grant is let go first than those. */
  let othersUntil = 0

  function trip(grantId: string, now: number): number {
    // Requests that were under way together are one refusal.
    if (now < until && prober !== grantId) return until
    prober = undefined
    duration = Math.min(duration === 0 ? shortest : duration * 2, longest)
    until = now + duration
    tripper = grantId
    return until
  }

  return {
    admit(grantId, now, since = now) {
      if (duration === 0) {
        if (now < provenUntil) return true
        if (prober !== undefined && prober !== grantId) {
          return now < Math.min(startedAt, since) + headStart ? { probe: prober } : true
        }
        prober = grantId
        startedAt = now
        return true
      }
      if (now < until) return { until }
      if (now < othersUntil && doubts.has(grantId)) return { until: othersUntil }
      if (tripper !== undefined && tripper !== grantId) return { probe: tripper }
      // One probe at a time: for everybody else it stays open while this one is under way.
      until = now + probeTime
      prober = grantId
      return true
    },
    trip,
    doubt(grantId, now) {
      if (doubts.get(grantId)) {
        doubts.delete(grantId)
        return 'grant'
      }
      const open = [...doubts].filter(([id, isRefuted]) => id !== grantId && !isRefuted)
      doubts.set(grantId, false)
      if (doubts.size > capacity) doubts.delete(doubts.keys().next().value!)
      if (open.length === 0 && now < provenUntil) return now
      const isProbe = duration > 0 && prober === grantId
      const next = trip(grantId, now)
      if (isProbe && open.length + 1 < most) {
        tripper = undefined
        othersUntil = next + shortest
      }
      return next
    },
    release(grantId, now) {
      if (duration === 0 && prober === grantId) prober = undefined
      if (tripper === grantId && now >= until) tripper = undefined
    },
    close(now, grantId) {
      if (grantId !== undefined) doubts.delete(grantId)
      for (const id of doubts.keys()) doubts.set(id, true)
      until = duration = othersUntil = 0
      tripper = prober = undefined
      provenUntil = now + trust
    },
  }
}
