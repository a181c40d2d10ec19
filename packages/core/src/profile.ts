/**
 * What is special about one provider. Everything is optional: an unknown provider is treated as
 * strict, which is safe with all of them.
 */
export interface Profile {
  /**
   * What happens when a refresh token is presented a second time because the first answer was lost:
   *
   * - `'never'`: it may cost the grant (RFC 9700, section 4.14.2). Default.
   * - `'always'`: nothing, refresh tokens can be used many times.
   * - `{ within }`: nothing within so many milliseconds.
   */
  readonly replay?: 'never' | 'always' | { readonly within: number }
  /** The lifetime of an access token in seconds, for answers without `expires_in`. */
  readonly lifetime?: number
  /**
   * How long a refresh token lives if it is not used, in seconds, where answers do not say so. It lets a
   * background refresher keep the grants of users alive who stay away.
   */
  readonly refreshTokenLifetime?: number
  /** How long before its end an access token is due, in milliseconds. */
  readonly window?: number
  /**
   * A refresh ends the access token before it. Then callers wait up to five seconds for a refresh that is
   * under way, instead of taking a token that is about to end; those who want an answer at once get it.
   * Default is that it lives on until it expires.
   */
  readonly endsAccessToken?: true
  /** Overrides the default table for answers of this provider. */
  readonly classify?: (answer: Answer) => Classification | undefined
}

/** What a token endpoint answered, as far as it matters for its classification. */
export interface Answer {
  readonly status: number
  /** The error code of the answer (RFC 6749, section 5.2), from the body or `WWW-Authenticate`. */
  readonly error: string | undefined
  /** The members of the body, none where it is empty. Absent where it is neither JSON nor form-encoded. */
  readonly body: Readonly<Record<string, unknown>> | undefined
}

/**
 * What an answer means for the grant:
 *
 * - `rejected`: this grant is refused for good.
 * - `misconfigured`: the client or the request is refused; the grant is untouched.
 * - `refused`: by the client's fault or by the grant's, the answer leaves it open. It counts as
 *   `misconfigured`, until the same refresh token is refused again after another was exchanged: then it is
 *   `rejected`.
 * - `unavailable`: not processed, ask later.
 * - `unknown`: an answer that leaves open whether the refresh token was spent.
 */
export type Classification = 'rejected' | 'misconfigured' | 'refused' | 'unavailable' | 'unknown'
