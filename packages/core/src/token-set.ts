/**
 * The tokens of a grant, under the names that they have on the wire (RFC 6749, section 5.1).
 *
 * Times are in **seconds**, as on the wire and in Auth.js.
 */
export interface TokenSet {
  readonly access_token: string
  /** Absent where the provider issued none. */
  readonly refresh_token?: string
  readonly token_type?: string
  readonly scope?: string
  /** Kept when the provider sends it. It is not verified here. */
  readonly id_token?: string
  /** When the access token expires, in seconds since the epoch. Absent means unknown. */
  readonly expires_at?: number
  /** How long the access token lived when it was issued, in seconds. */
  readonly expires_in?: number
  /**
   * How long the refresh token lives if it is not used, in seconds, where the provider has said so. It is
   * no standard, and goes by several names on the wire.
   */
  readonly refresh_expires_in?: number
}
