import type { RotationError } from './errors.ts'

interface GrantEvent {
  readonly provider: string
  /**
   * Identifies the grant. Not a secret: it gives access to nothing. With a store of accounts it is the id of
   * the provider and that of the user there, which names a person: treat it as you treat ids of users.
   */
  readonly grantId: string
  /** What the access token was asked for (RFC 8707), where it is not the default one. */
  readonly resource?: string | undefined
}

interface PresentationEvent extends GrantEvent {
  /** Identifies the claim: the same from `claimed` to what became of it, and no other event has it. */
  readonly claimId: string
}

/**
 * What happened to a grant: a union on `type`. No event holds a token, a secret or a response body.
 * Durations are in milliseconds.
 */
export type RotationEvent =
  /** A claim was written: the refresh token is about to be presented. */
  | (PresentationEvent & { readonly type: 'claimed'; readonly attempts: number })
  /** The provider answered, and nothing is stored yet. */
  | (PresentationEvent & { readonly type: 'answered'; readonly durationMs: number })
  /** New tokens were stored. `remainingMs` is what was left of the old access token. */
  | (PresentationEvent & {
      readonly type: 'committed'
      readonly generation: number
      readonly durationMs: number
      readonly remainingMs: number | undefined
    })
  /**
   * A caller waited for a rotation that was already under way in this process, until it was over or the
   * caller had waited for as long as it may.
   */
  | (GrantEvent & { readonly type: 'joined'; readonly waitedMs: number })
  /** The refresh token was refused because somebody else had rotated it; their result is used. */
  | (PresentationEvent & { readonly type: 'adopted'; readonly generation: number })
  /**
   * What the provider answered was given up, new tokens or a refusal: the user has signed out, or what
   * somebody else has stored or is about to store decides.
   */
  | (PresentationEvent & {
      readonly type: 'discarded'
      readonly because: 'signed-out' | 'superseded'
    })
  /** The provider could not be asked. */
  | (PresentationEvent & {
      readonly type: 'unavailable'
      readonly error: RotationError
      /** Milliseconds since the epoch. */
      readonly retryAt: number
    })
  /** The provider refused the grant. `lostAnswer`: after a presentation that had no answer. */
  | (PresentationEvent & {
      readonly type: 'rejected'
      readonly error: RotationError
      readonly lostAnswer: boolean
    })
  /**
   * The provider refused the client. No grant of this provider is rotated until `retryAt`. Where there
   * is a `resource`, it refused that: only this grant does not ask for it until then.
   */
  | (PresentationEvent & {
      readonly type: 'misconfigured'
      readonly error: RotationError
      readonly retryAt: number
      /** The answer leaves open whether it is this grant that is refused. Others may go on. */
      readonly isDoubtful?: true
    })
  /** The store failed or was too slow. */
  | (GrantEvent & { readonly type: 'store-unavailable'; readonly error: RotationError })
  | (GrantEvent & { readonly type: 'signed-out' })

/** Receives events. What it throws, or rejects with, is ignored. */
export type EventListener = (event: RotationEvent) => void
