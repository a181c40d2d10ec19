import type { Decision } from './decide.ts'
import { errorOf, type RotationError } from './errors.ts'
import type { ActiveGrant, RejectedGrant } from './grant-state.ts'

/**
 * What a caller gets for a grant: a union on `status`. A usable access token is `ok`, whatever happened
 * to its refresh.
 */
export type Resolution =
  /** `state.tokens.access_token` can be used, or that which `tokensFor` finds for the resource. */
  | { readonly status: 'ok'; readonly state: ActiveGrant | RejectedGrant }
  /** There is no record of this grant. */
  | { readonly status: 'missing' }
  /** The user signed out. */
  | { readonly status: 'signed-out' }
  /** The user has to sign in again. */
  | {
      readonly status: 'rejected'
      readonly state: ActiveGrant | RejectedGrant
      readonly error: RotationError
    }
  /** Try again later. */
  | Failed<'unavailable'>
  /** The operator has to act; every token is kept. */
  | Failed<'misconfigured'>

interface Failed<Status> {
  readonly status: Status
  /** Absent where the store could not be read and nothing was carried. */
  readonly state?: ActiveGrant
  readonly error: RotationError
  /** When to try again at the earliest, in milliseconds since the epoch. */
  readonly retryAt: number
}

/** Somebody else is at it, and took too long. */
export function pending(state: ActiveGrant, now: number): Resolution {
  const error = errorOf({ code: 'ERR_ENDPOINT_UNAVAILABLE', reason: 'pending' })
  return { status: 'unavailable', state, error, retryAt: now + 1_000 }
}

export function misconfigured(state: ActiveGrant, retryAt: number): Resolution {
  const error = errorOf({ code: 'ERR_CLIENT_REJECTED' })
  return { status: 'misconfigured', state, error, retryAt }
}

/** Turns a decision that leaves nothing to do into what the caller gets. */
export function settled(decision: Exclude<Decision, { action: 'wait' | 'present' }>): Resolution {
  switch (decision.action) {
    case 'serve':
      return { status: 'ok', state: decision.state }
    case 'reject':
      return { status: 'rejected', state: decision.state, error: errorOf(decision.failure) }
    case 'signed-out':
      return { status: 'signed-out' }
    case 'hold': {
      const { state, until: retryAt, failure } = decision
      const error = errorOf(failure)
      const isOurs = failure.code === 'ERR_CLIENT_REJECTED'
      return { status: isOurs ? 'misconfigured' : 'unavailable', state, error, retryAt }
    }
  }
}
