import type { Failure } from './errors.ts'
import type { ResourceToken } from './resource-token.ts'
import type { TokenSet } from './token-set.ts'

/**
 * What is known of a grant: a union on `status`.
 *
 * It is plain data (JSON survives it), so that it can live in a cookie, a store or a test.
 */
export type GrantState = ActiveGrant | RejectedGrant | SignedOutGrant

interface Grant {
  /** Never changes while the grant lives. */
  readonly id: string
  /** The provider that issued the tokens. A label for events; nothing is derived from it. */
  readonly provider: string
  /** How many rotations of this grant have been committed. */
  readonly generation: number
  /** When the record was last written, in milliseconds since the epoch. */
  readonly writtenAt?: number
  /**
   * When somebody last wanted the access token, in milliseconds since the epoch and up to a day off. What
   * rotates it in the background is nobody.
   */
  readonly usedAt?: number
  /** When a sign-in last brought its tokens, in milliseconds since the epoch. Known of accounts only. */
  readonly signedInAt?: number
}

interface GrantWithTokens extends Grant {
  readonly tokens: TokenSet
  /** What came of the one refresh token for other resources than the default, by their URI (RFC 8707). */
  readonly resources?: Readonly<Record<string, ResourceToken>> | undefined
  /** The refresh token that these tokens were exchanged for. Tells siblings from strangers. */
  readonly parent?: Parent
  /** The newest generation that is known to have reached the browser. */
  readonly acknowledged?: number
}

/** A grant that can be rotated. */
export interface ActiveGrant extends GrantWithTokens {
  readonly status: 'active'
  /** Present while, or since, somebody presents the refresh token and no answer is known. */
  readonly claim?: Claim
  /** Present while nobody is to ask the provider. */
  readonly backoff?: Backoff
  /** The last forced rotation for the default access token. */
  readonly forced?: Forced
}

/** A grant that the provider refused for good. Its access token may still be usable. */
export interface RejectedGrant extends GrantWithTokens {
  readonly status: 'rejected'
  readonly failure: Failure
}

/** The tombstone of a sign-out. It holds no token. */
export interface SignedOutGrant extends Grant {
  readonly status: 'signed-out'
}

/**
 * Who is about to present which refresh token, and when: lock and write-ahead record in one.
 *
 * It is live until `leaseUntil`. After that it has lapsed, and says that the refresh token may have
 * been spent although nobody saw the answer. Times are in milliseconds since the epoch.
 */
export interface Claim {
  readonly owner: string
  readonly refreshTokenHash: string
  /** When the first of the unanswered presentations began. */
  readonly firstSentAt: number
  /** When this presentation began. */
  readonly sentAt: number
  readonly leaseUntil: number
  /** How many presentations of this refresh token have had no answer, this one included. */
  readonly attempts: number
  /** What the access token is asked for (RFC 8707). Absent for the default one. */
  readonly resource?: string | undefined
}

/** A rotation that was asked for although the access token had not expired. */
export interface Forced {
  /** When it was claimed, in milliseconds since the epoch. */
  readonly at: number
  /** The access token came of it. */
  readonly isOrigin?: boolean
}

/** Until when nobody is to ask the provider, in milliseconds since the epoch, and why. */
export interface Backoff {
  readonly until: number
  readonly failures: number
  readonly failure: Failure
}

/** The refresh token that was spent for the stored tokens, and when it was presented. */
export interface Parent {
  readonly refreshTokenHash: string
  /** Milliseconds since the epoch. */
  readonly sentAt: number
}
