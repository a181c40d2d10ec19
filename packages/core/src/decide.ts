import type { Failure } from './errors.ts'
import type { ActiveGrant, Claim, GrantState, RejectedGrant } from './grant-state.ts'
import { phaseOf } from './phase.ts'
import type { Profile } from './profile.ts'
import { slotOf } from './resource-token.ts'

/** What is to be done with a grant now. */
export type Decision =
  /** The access token is usable and nothing better can be had now. */
  | { readonly action: 'serve'; readonly state: ActiveGrant | RejectedGrant }
  /** The refresh token may be presented, and should be. `usable`: and nobody has to wait for it. */
  | { readonly action: 'present'; readonly state: ActiveGrant; readonly usable: boolean }
  /** Somebody else presents it now. */
  | { readonly action: 'wait'; readonly state: ActiveGrant }
  /** The provider is not to be asked before `until`, in milliseconds since the epoch. */
  | {
      readonly action: 'hold'
      readonly state: ActiveGrant
      readonly until: number
      readonly failure: Failure
    }
  | {
      readonly action: 'reject'
      readonly state: RejectedGrant | ActiveGrant
      readonly failure: Failure
    }
  | { readonly action: 'signed-out' }

/** How long a caller with a usable access token waits for its successor, in milliseconds. */
export const courtesy = 5_000

/** What a decision depends on besides the state. */
export interface DecideOptions {
  readonly now: number
  readonly profile?: Profile | undefined
  /** Treats the access token as refused although it has not expired. */
  readonly force?: boolean | undefined
  /** Decides about the access token for this resource instead of the default one. */
  readonly resource?: string | undefined
}

/** Decides what to do with a grant. Pure. */
export function decide(
  state: GrantState,
  { now, profile, force, resource }: DecideOptions,
): Decision {
  if (state.status === 'signed-out') return { action: 'signed-out' }
  const phase = phaseOf(state, now, profile, resource)
  const serve = phase !== 'expired' && ({ action: 'serve', state } as const)
  if (state.status === 'rejected') {
    return serve || { action: 'reject', state, failure: state.failure }
  }
  if (!state.tokens.refresh_token) {
    return serve || { action: 'reject', state, failure: { code: 'ERR_REFRESH_TOKEN_MISSING' } }
  }
  if (phase === 'fresh' && !force) return { action: 'serve', state }
  const { claim } = state
  if (claim && claim.leaseUntil > now) {
    // Whoever takes longer has not been answered, or is dead.
    const isDying = profile?.endsAccessToken && now < claim.sentAt + courtesy
    return (!force && !isDying && serve) || { action: 'wait', state }
  }
  // What one resource is refused for concerns nobody else.
  const backoff = [slotOf(state, resource).backoff, state.backoff].find(
    (one) => one && one.until > now,
  )
  if (backoff) {
    return serve || { action: 'hold', state, until: backoff.until, failure: backoff.failure }
  }
  if (serve && !force && claim && !mayRepeat(claim, profile, now)) return serve
  return { action: 'present', state, usable: phase !== 'expired' && !force }
}

/**
 * Tells whether a refresh token that may have been spent can be presented again at no risk. Where it
 * cannot, that is put off until the access token is of no use any more: then nothing is left to lose.
 */
export function mayRepeat(claim: Claim, profile: Profile | undefined, now: number): boolean {
  const replay = profile?.replay ?? 'never'
  if (typeof replay === 'string') return replay === 'always'
  return now < claim.firstSentAt + replay.within
}
