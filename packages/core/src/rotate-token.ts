import { claimOf } from './claim.ts'
import type { Clock } from './clock.ts'
import { decide } from './decide.ts'
import { type Digest, sha256 } from './digest.ts'
import { errorOf, type RotationError } from './errors.ts'
import type { ActiveGrant, GrantState } from './grant-state.ts'
import { present } from './present.ts'
import type { Profile } from './profile.ts'
import type { TokenFetcher } from './token-fetcher.ts'

/** What came of a rotation: a union on `status`. Each member carries the next state. */
export type Rotation =
  /** Nothing was sent: `state` is the very object that was passed in. */
  | { readonly status: 'fresh'; readonly state: GrantState }
  /** The provider issued new tokens. */
  | { readonly status: 'rotated'; readonly state: ActiveGrant }
  /** The provider could not be asked now: every token is kept, `state.backoff` says until when. */
  | { readonly status: 'unavailable'; readonly state: ActiveGrant; readonly error: RotationError }
  /** The grant is over: the provider refused it for good, or the user signed out. */
  | { readonly status: 'rejected'; readonly state: GrantState; readonly error: RotationError }
  /** The provider refused the client or the request: every token is kept. */
  | { readonly status: 'misconfigured'; readonly state: ActiveGrant; readonly error: RotationError }

/** Options of {@link rotateToken}. */
export interface RotateTokenOptions {
  /** What is special about the provider. By default it is treated as strict. */
  readonly profile?: Profile
  /** Rotates although the access token is fresh. Default is `false`. */
  readonly force?: boolean
  /**
   * Asks for an access token for this resource (RFC 8707), beside the default one and those for others.
   * {@link tokensFor} finds it in the next state.
   */
  readonly resource?: string
  /** Handed to the fetcher. */
  readonly signal?: AbortSignal
  /** Replaces SHA-256, for tests. */
  readonly digest?: Digest
}

/**
 * Rotates the tokens of a grant when that is needed.
 *
 * Pure but for its arguments: the fetcher is called at most once, the clock is the only time, the same
 * inputs give the same output. Whatever a server answers is returned, never thrown, and no answer loses
 * a refresh token.
 *
 * **Not coordinated.** Two calls at once present the same refresh token twice, which costs the grant at
 * a strict provider. Where calls can meet, use `createRotator`.
 *
 * @param state The grant as it is known now.
 * @param fetcher Sends the refresh request.
 * @param clock Returns milliseconds since the epoch.
 * @returns Resolves with a {@link Rotation}. Rejects with a `TypeError` for misuse, and only then.
 * @see [RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749.html#section-6)
 */
export async function rotateToken(
  state: GrantState,
  fetcher: TokenFetcher,
  clock: Clock,
  options: RotateTokenOptions = {},
): Promise<Rotation> {
  if (typeof state?.status !== 'string') throw new TypeError('"state" must be the state of a grant')
  if (typeof fetcher !== 'function') throw new TypeError('"fetcher" must be a function')
  if (typeof clock !== 'function') throw new TypeError('"clock" must be a function')
  const { profile, force, resource, signal, digest = sha256 } = options
  const now = clock()
  const decision = decide(state, { now, profile, force, resource })
  switch (decision.action) {
    case 'serve':
      return { status: 'fresh', state }
    case 'wait':
      return unavailable(decision.state, errorOf({ code: 'ERR_ANSWER_LOST' }))
    case 'hold':
      return unavailable(decision.state, errorOf(decision.failure))
    case 'reject':
      return { status: 'rejected', state, error: errorOf(decision.failure) }
    case 'signed-out':
      return { status: 'rejected', state, error: errorOf({ code: 'ERR_SIGNED_OUT' }) }
    case 'present': {
      const refreshTokenHash = await digest(decision.state.tokens.refresh_token!)
      const claim = claimOf(decision.state, {
        owner: '',
        refreshTokenHash,
        now,
        lease: 0,
        resource,
      })
      return present(decision.state, claim, fetcher, clock, profile, signal)
    }
  }
}

function unavailable(state: ActiveGrant, error: RotationError): Rotation {
  return { status: 'unavailable', state, error }
}
