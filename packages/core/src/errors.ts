/**
 * Why a grant could not be rotated. One code has one remedy:
 *
 * - `ERR_REFRESH_REJECTED`: the provider refused this grant for good; sign in again.
 * - `ERR_REFRESH_TOKEN_MISSING`: the provider never issued a refresh token; sign in again, and ask for
 *   one (often `offline_access`).
 * - `ERR_SIGNED_OUT`: the user signed out; sign in again.
 * - `ERR_CLIENT_REJECTED`: the provider refused the client or the request, not the grant; fix the
 *   configuration. Nothing is lost meanwhile.
 * - `ERR_ENDPOINT_UNAVAILABLE`: the token endpoint could not be asked, or asked us to come back later.
 * - `ERR_ANSWER_LOST`: the request left and no answer came, so the refresh token may be spent.
 * - `ERR_RESPONSE_INVALID`: the answer is not one that OAuth knows; report it to the provider.
 * - `ERR_STORE_UNAVAILABLE`: the store did not answer; nothing is rotated without it.
 * - `ERR_RECORD_UNREADABLE`: the record of this grant was sealed with another secret; give all processes
 *   the same secrets. The record is kept as it is.
 */
export type RotationErrorCode =
  | 'ERR_REFRESH_REJECTED'
  | 'ERR_REFRESH_TOKEN_MISSING'
  | 'ERR_SIGNED_OUT'
  | 'ERR_CLIENT_REJECTED'
  | 'ERR_ENDPOINT_UNAVAILABLE'
  | 'ERR_ANSWER_LOST'
  | 'ERR_RESPONSE_INVALID'
  | 'ERR_STORE_UNAVAILABLE'
  | 'ERR_RECORD_UNREADABLE'

/**
 * The plain form of an error, as it is kept in a grant's state.
 *
 * It never holds a token, a request or a response body.
 */
export interface Failure {
  readonly code: RotationErrorCode
  /** The `error` member of the answer, such as `invalid_grant` (RFC 6749, section 5.2). */
  readonly error?: string
  /** The HTTP status of the answer. */
  readonly status?: number
  /** The code of the network or client library, such as `ECONNRESET`. */
  readonly reason?: string
}

const messages: Record<RotationErrorCode, string> = {
  ERR_REFRESH_REJECTED: 'the provider refused the refresh token, the user has to sign in again',
  ERR_REFRESH_TOKEN_MISSING: 'the access token has expired and there is no "refresh_token"',
  ERR_SIGNED_OUT: 'the grant was signed out',
  ERR_CLIENT_REJECTED:
    'the provider refused the client, check its id, secret and authentication method',
  ERR_ENDPOINT_UNAVAILABLE: 'the token endpoint is not available now',
  ERR_ANSWER_LOST: 'the token endpoint was asked and did not answer',
  ERR_RESPONSE_INVALID: 'the token endpoint answered something that is not a token response',
  ERR_STORE_UNAVAILABLE: 'the store did not answer in time or failed',
  ERR_RECORD_UNREADABLE: 'a record of the store was sealed with another secret',
}

/** Thrown or returned when a grant could not be rotated; `code` says why. */
export class RotationError extends Error {
  override readonly name: string = 'RotationError'
  readonly code: RotationErrorCode
  /** The code of the network or client library, such as `ECONNRESET`. Never its message. */
  readonly reason: string | undefined

  constructor(failure: Failure) {
    const detail = [failure.error, failure.status && `status ${failure.status}`, failure.reason]
      .filter(Boolean)
      .join(', ')
    super(messages[failure.code] + (detail && ` (${detail})`))
    this.code = failure.code
    this.reason = failure.reason
  }
}

/** Returned when the token endpoint answered; carries what it said, never its body. */
export class TokenEndpointError extends RotationError {
  override readonly name = 'TokenEndpointError'
  /** The `error` member of the answer (RFC 6749, section 5.2). */
  readonly error: string | undefined
  /** The HTTP status of the answer. */
  readonly status: number

  constructor(failure: Failure & { readonly status: number }) {
    super(failure)
    this.error = failure.error
    this.status = failure.status
  }
}

export function errorOf(failure: Failure): RotationError {
  const { status } = failure
  return status === undefined
    ? new RotationError(failure)
    : new TokenEndpointError({ ...failure, status })
}

/** Reads the code of an error without its message: messages and causes may quote what was sent. */
export function reasonOf(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; depth += 1) {
    const { code } = cause as { code?: unknown }
    if (typeof code === 'string' && /^[\w.-]{1,40}$/.test(code)) return code
    if (cause.name === 'AbortError' || cause.name === 'TimeoutError') return cause.name
    cause = cause.cause
  }
  return undefined
}
