/** Which of the two ways to refresh is looked at. */
export type Side = 'snippet' | 'rotation'

/**
 * What happens in a run: a union on `type`. `at` is in milliseconds since the first request, `request`
 * is the number of the request to the app, from 1.
 */
export type Step =
  /** A request reaches the app, with the session cookie that the browser has by now. */
  | { readonly type: 'arrived'; readonly at: number; readonly request: number }
  /** The right to present the refresh token is written down. */
  | { readonly type: 'claimed'; readonly at: number }
  /** A token request leaves for the provider. */
  | { readonly type: 'sent'; readonly at: number; readonly request: number }
  /** The provider takes the refresh token and issues new tokens. */
  | { readonly type: 'issued'; readonly at: number; readonly request: number }
  /** The provider refuses the refresh token. */
  | { readonly type: 'refused'; readonly at: number; readonly request: number }
  /** The provider ends the whole grant, because a refresh token came twice. */
  | { readonly type: 'revoked'; readonly at: number }
  /** The new tokens are stored. */
  | { readonly type: 'committed'; readonly at: number }
  /** A request gets the result of the rotation that another one has begun. */
  | { readonly type: 'joined'; readonly at: number; readonly request: number }
  /** The API has taken the access token, and the request is answered. */
  | { readonly type: 'served'; readonly at: number; readonly request: number }
  /** There is no access token that the API would take. */
  | { readonly type: 'failed'; readonly at: number; readonly request: number }
  /** Nothing in the browser's cookie works any more. */
  | { readonly type: 'session-lost'; readonly at: number }

/** What one side comes to, from its first step to its last. */
export interface Trace {
  readonly side: Side
  readonly steps: readonly Step[]
}
