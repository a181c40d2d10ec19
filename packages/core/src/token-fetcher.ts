import type { ActiveGrant } from './grant-state.ts'

/** What is to be presented. */
export interface TokenRequest {
  readonly refreshToken: string
  readonly state: ActiveGrant
  /** What the access token is for (RFC 8707, section 2.2). Absent for the default one. */
  readonly resource?: string | undefined
  /** Aborts when nobody will read the answer any more, its body included. */
  readonly signal: AbortSignal | undefined
  /**
   * Until when the request may leave, in milliseconds since the epoch. A process that was suspended hears
   * of `signal` late: whoever works before sending has to look at the clock, and throw a
   * {@link NotSentError} after it.
   */
  readonly deadline?: number | undefined
}

/**
 * Sends one refresh request (RFC 6749, section 6) and returns the answer, whatever it is.
 *
 * It only sends. It does not judge the answer, follow redirects or repeat the request: a refresh token
 * must not be presented twice without the rotator knowing. (A DPoP nonce retry is the exception: the
 * server has not processed the first request, RFC 9449, section 8.) It rejects when no answer came.
 */
export type TokenFetcher = (request: TokenRequest) => Promise<Response>

/** Thrown by a {@link TokenFetcher} that knows that the refresh token has not left. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError'
  readonly code = 'ERR_NOT_SENT'

  /** @param cause Why. It is not passed on: it may quote what was to be sent. */
  constructor(cause?: unknown) {
    super('the refresh request was not sent', { cause })
  }
}
