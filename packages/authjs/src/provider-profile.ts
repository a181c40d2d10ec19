import type { Profile } from '@token-rotation/core'

/** What is special about one provider: its sign-in, its refresh request, its answers, its revocation. */
export interface ProviderProfile extends Profile {
  /** `false`: it issues no refresh tokens. That its access tokens end is no error of its sessions. */
  readonly refreshes?: false
  /**
   * Authorization parameters without which it issues no refresh token, and which it refuses nobody. What
   * `scope` names is added to the scope of the sign-in, everything else is set where nothing is.
   */
  readonly signIn?: Readonly<Record<string, string>>
  /** What to change at the provider when a sign-in still brings no refresh token. */
  readonly hint?: string
  /** Where refresh requests go, if not to the token endpoint. */
  readonly refreshEndpoint?: string
  /** How the client authenticates at a refresh, if not as at sign-in. */
  readonly clientAuthentication?: 'client_secret_post'
  /** A refresh has to repeat the `redirect_uri` of the sign-in. */
  readonly redirectUri?: true
  /** How a request for one of several audiences names it, if not by `resource` (RFC 8707). */
  readonly resourceParameter?: 'audience' | 'scope'
  /** There are no refresh tokens: an access token that still works is exchanged for the next one. */
  readonly presents?: 'access_token'
  /** Makes the whole refresh request, where it has another form than that of RFC 6749, section 6. */
  readonly request?: (parts: RefreshParts) => OwnRequest
  /**
   * Repairs the body of an answer.
   *
   * @param now Milliseconds since the epoch.
   */
  readonly amend?: (body: AnswerBody, now: number) => AnswerBody
  /**
   * Sends the refresh request itself: for a backend of your own behind a credentials provider, and for
   * whatever OAuth has no words for.
   *
   * Return the `Response`, or the new tokens with the names of RFC 6749. A backend that refuses the
   * refresh token for good says so as a token endpoint does: status 400 and `{ "error": "invalid_grant" }`;
   * for other words there is `classify`. It rejects when no answer came.
   */
  readonly refresh?: (
    refreshToken: string,
    context: RefreshContext,
  ) => Promise<Response | BackendTokens>
  /**
   * Takes the tokens out of what `authorize` of a credentials provider has returned. Default is by the names
   * of RFC 6749, or the same in camel case.
   */
  readonly tokens?: (user: Readonly<Record<string, unknown>>) => BackendTokens | undefined
  /**
   * What a revocation (RFC 7009) of a refresh token ends: this token's grant (`'token'`), or more, such
   * as the user's other devices. Only `'token'` is revoked at sign-out without being asked.
   */
  readonly revocation?: 'token' | 'more'
}

/** What a refresh request is made of. */
export interface RefreshParts {
  readonly refreshToken: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string | undefined
  /** These tokens are those of the sign-in. */
  readonly isFirst: boolean
}

/** A request of another form: a GET with a query, or a POST with a form. */
export type OwnRequest =
  | { readonly url: string; readonly query: Readonly<Record<string, string>> }
  | { readonly url: string; readonly form: Readonly<Record<string, string>> }

/** The members of an answer. */
export type AnswerBody = Readonly<Record<string, unknown>>

/** What `refresh` can know of its call. */
export interface RefreshContext {
  /** Aborts when nobody will read the answer any more. Hand it to `fetch`. */
  readonly signal: AbortSignal | undefined
  /** The `resource` that was asked for (RFC 8707). */
  readonly resource: string | undefined
}

/** Tokens with the names of RFC 6749, section 5.1. */
export interface BackendTokens {
  readonly access_token: string
  readonly refresh_token?: string | undefined
  /** The lifetime of the access token in seconds. */
  readonly expires_in?: number | undefined
  /** When the access token expires: seconds since the epoch, or a date as ISO 8601 writes it. */
  readonly expires_at?: number | string | undefined
  readonly scope?: string | undefined
  readonly id_token?: string | undefined
}
