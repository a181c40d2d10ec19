import { type Resolution, type RotationError, tokensFor } from '@token-rotation/core'

/** What `getAccessToken` returns: a union on `status`. */
export type AccessTokenResult =
  /** The token can be used. */
  | {
      readonly status: 'ok'
      readonly accessToken: string
      /** When it expires, in milliseconds since the epoch. Absent means unknown. */
      readonly expiresAt: number | undefined
      /** The scope as the provider named it last. */
      readonly scope: string | undefined
      /** How many times this grant has been rotated. */
      readonly generation: number
      /** The id of the Auth.js provider. */
      readonly provider: string
    }
  /** There is no session. */
  | { readonly status: 'signed-out' }
  /** There is a session, but its sign-in brought no access token (credentials, email). */
  | { readonly status: 'no-grant' }
  /** The provider refused the grant for good: send the user to sign in. */
  | { readonly status: 'reauthenticate'; readonly error: RotationError }
  /** Try again later: nothing is lost. */
  | NotNow<'unavailable'>
  /** The operator has to act: nothing is lost. */
  | NotNow<'misconfigured'>

interface NotNow<Status> {
  readonly status: Status
  readonly error: RotationError
  /** When to try again, in seconds, as in a `Retry-After` header. */
  readonly retryAfter: number
}

/** Options of `getAccessToken`. */
export interface GetAccessTokenOptions {
  /**
   * The id of the Auth.js provider, for a user who has linked accounts of several. Without it, it is the one
   * that the user has signed in with last. Another one than that of the session needs an account store.
   */
  readonly provider?: string
  /** Which account of `provider` it is, for a user who has several: its `providerAccountId`. */
  readonly accountId?: string
  /**
   * The API that the token is for, where the provider issues one for each: an absolute URI without a
   * fragment, such as `https://api.example.com` (RFC 8707). By default it is the token of the sign-in.
   */
  readonly resource?: string
  /**
   * Rotates although the access token has not expired. At most one rotation per grant and resource is
   * forced in 30 seconds; in between the current token is returned, and `generation` tells.
   */
  readonly forceRefresh?: boolean
  /** Rotates only if this access token is still the current one: the one that an API refused. */
  readonly ifAccessTokenIs?: string
  /** How long to wait for a rotation at most, in milliseconds. Default is `timing.wait`. */
  readonly wait?: number
}

/** Options of `getAccessToken` for a user who need not be there: in jobs, webhooks, queues. */
export interface UserAccessTokenOptions extends GetAccessTokenOptions {
  /** The id of the user as the adapter has it. It is trusted: take it from your own data only. */
  readonly userId: string
}

export function accessTokenOf(
  resolution: Resolution,
  now: number,
  resource?: string,
): AccessTokenResult {
  switch (resolution.status) {
    case 'ok': {
      const { generation, provider } = resolution.state
      const {
        access_token: accessToken,
        expires_at,
        scope,
      } = tokensFor(resolution.state, resource)!
      const expiresAt = expires_at === undefined ? undefined : expires_at * 1000
      return { status: 'ok', accessToken, expiresAt, scope, generation, provider }
    }
    case 'missing':
    case 'signed-out':
      return { status: 'signed-out' }
    case 'rejected':
      return { status: 'reauthenticate', error: resolution.error }
    case 'unavailable':
    case 'misconfigured': {
      const { status, error, retryAt } = resolution
      return { status, error, retryAfter: Math.max(1, Math.ceil((retryAt - now) / 1000)) }
    }
  }
}

/** The value of `session.error` for what became of a grant. */
export function sessionErrorOf(resolution: Resolution | undefined): SessionError | undefined {
  switch (resolution?.status) {
    case 'rejected':
      return 'RefreshTokenError'
    case 'unavailable':
    case 'misconfigured':
      return 'RefreshTokenUnavailable'
    default:
      return undefined
  }
}

/**
 * The value of `session.error`: `RefreshTokenError` asks for a new sign-in, `RefreshTokenUnavailable`
 * for patience.
 */
export type SessionError = 'RefreshTokenError' | 'RefreshTokenUnavailable'
