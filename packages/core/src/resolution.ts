import type { RotationError } from './errors.ts'
import type { ActiveGrant, RejectedGrant } from './grant-state.ts'

/**
 * What a caller gets for a grant: a union on `status`. A usable access token is `ok`, whatever happened
 * to its refresh.
 */
export type Resolution =
  /** `state.tokens.access_token` can be used. */
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
