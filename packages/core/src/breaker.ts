import type { Claim } from './grant-state.ts'

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
   * Hears of a refusal that may mean the client or the grant. All that a request tells about a grant is its
   * refresh token. So where one is refused again, half a minute later or more, and another was exchanged in
   * between, it is the grant: `'grant'`.
   *
   * Otherwise returns until when to wait. Where the client was accepted a short time ago, the first refusal
   * stops nobody else; a second one, of another refresh token, is taken for the client's, and opens.
   *
   * @param token The hash of the refresh token.
   */
  doubt(grantId: string, token: string, now: number): 'grant' | number
  /** Lets others go if `grantId` was to go first and has brought no answer about the client. */
  release(grantId: string, now: number): void
  /**
   * The provider has accepted the client.
   *
   * @param exchanged The claim of the request, if it brought tokens: that ends the doubts about its own refresh
   *   token, and goes against all earlier ones about others.
   */
  close(now: number, exchanged?: Pick<Claim, 'refreshTokenHash' | 'sentAt'>): void
  /** The client was accepted at a sign-in, which says little about refreshes. Ends what is but a doubt. */
  relent(): void
}

const shortest = 30_000
const longest = 300_000
/** For how long an accepted client is taken for accepted, in milliseconds. */
const trust = 600_000
/** How many doubts are kept in mind, and for how long, in milliseconds. */
const capacity = 1_000
const memory = 3_600_000
/** How long the others wait for the first, in milliseconds. One that takes longer was not refused. */
export const headStart = 500

export function createBreaker(probeTime: number): Breaker {
  let until = 0
  let duration = 0
  let tripper: string | undefined
  let prober: string | undefined
  let provenUntil = -Infinity
  let startedAt = 0
  /** By refresh token. */
  const doubts = new Map<string, Doubt>()
  /** The grants that were refused without a word while it was open: others are let go first until then. */
  const refused = new Set<string>()
  let othersUntil = 0
  let isDoubtful = false

  function open(grantId: string, now: number): number {
    prober = undefined
    duration = Math.min(duration === 0 ? shortest : duration * 2, longest)
    until = now + duration
    tripper = grantId
    return until
  }

  /** Requests that were under way together are one refusal. */
  const isLate = (grantId: string, now: number) => now < until && prober !== grantId

  function reset(): void {
    until = duration = othersUntil = 0
    tripper = prober = undefined
    isDoubtful = false
    refused.clear()
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
      if (now < othersUntil && refused.has(grantId)) return { until: othersUntil }
      if (tripper !== undefined && tripper !== grantId) return { probe: tripper }
      // One probe at a time: for everybody else it stays open while this one is under way.
      until = now + probeTime
      prober = grantId
      return true
    },
    trip(grantId, now) {
      isDoubtful = false
      return isLate(grantId, now) ? until : open(grantId, now)
    },
    doubt(grantId, token, now) {
      for (const [other, { since }] of doubts) if (since + memory < now) doubts.delete(other)
      const isFirst = [...doubts].every(([other, one]) => one.isRefuted || other === token)
      const known = doubts.get(token) ?? { since: now, isRefuted: false }
      if (known.isRefuted && duration === 0 && now >= known.since + shortest) {
        doubts.delete(token)
        return 'grant'
      }
      doubts.set(token, known)
      if (doubts.size > capacity) doubts.delete(doubts.keys().next().value!)
      if (isFirst && duration === 0 && now < provenUntil) return now + shortest
      if (isLate(grantId, now)) return until
      const isProbe = duration > 0 && prober === grantId
      if (duration === 0) isDoubtful = true
      refused.add(grantId)
      open(grantId, now)
      if (isProbe) {
        tripper = undefined
        othersUntil = until + shortest
      }
      return until
    },
    release(grantId, now) {
      if (duration === 0 && prober === grantId) prober = undefined
      if (tripper === grantId && now >= until) tripper = undefined
    },
    close(now, exchanged) {
      const { refreshTokenHash, sentAt = 0 } = exchanged ?? {}
      for (const [token, one] of doubts) {
        if (token === refreshTokenHash) doubts.delete(token)
        one.isRefuted ||= sentAt > one.since
      }
      reset()
      provenUntil = now + trust
    },
    relent() {
      if (isDoubtful) reset()
    },
  }
}

/** A refresh token that was refused without a word of whom that means. */
interface Doubt {
  /** When it was refused first, in milliseconds since the epoch. */
  readonly since: number
  /** Another was exchanged since. */
  isRefuted: boolean
}
