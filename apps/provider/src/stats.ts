import type { Fault } from './fault.ts'
import type { ProviderSettings } from './settings.ts'

/** What the provider has seen since it started or was last reset. */
export interface ProviderStats {
  /** POST requests to the token endpoint. */
  readonly token: RequestCounts & {
    readonly byGrantType: Readonly<Record<string, RequestCounts>>
  }
  readonly refresh: RefreshStats
  /** Requests to `/me`. */
  readonly api: RequestCounts
  /** POST requests to the revocation endpoint. */
  readonly revocation: RequestCounts
  readonly settings: ProviderSettings
  readonly fault: Fault
}

export interface RequestCounts {
  /** Counted on arrival, so it can be ahead of the sum of the outcomes. */
  readonly total: number
  /** By `200`, `400 invalid_grant`, or the fault the client met: `503`, `html-502`, `reset-after`. */
  readonly byOutcome: Readonly<Record<string, number>>
}

export interface RefreshStats {
  /** Refresh tokens exchanged for new ones, whether or not the client got the answer. */
  readonly rotations: number
  /** Used refresh tokens answered again inside the replay window. */
  readonly replays: number
  /** Grants revoked because a used refresh token or code came back. */
  readonly revokedForReuse: number
  /** The refresh tokens that clients have revoked, in order, named as in `tokens`. */
  readonly revoked: readonly string[]
  /** How often the most presented refresh token was presented. */
  readonly mostPresentations: number
  /** By the first 16 hex digits of the refresh token's SHA-256. */
  readonly tokens: Readonly<Record<string, RefreshTokenStats>>
}

export interface RefreshTokenStats {
  /** The account it was issued to; absent for a refresh token that was never issued. */
  readonly sub?: string
  readonly presentations: readonly Presentation[]
}

export interface Presentation {
  /** Milliseconds since the epoch, on arrival. */
  readonly at: number
  /** As in `byOutcome`; `null` while the request is being handled. */
  readonly outcome: string | null
}
