/** An authorization server that others wrote, in one of its modes, as a client has to know it. */
export interface AuthorizationServer {
  /** The server and its mode, for the names of tests. */
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
  /** The checks that Auth.js needs for it. */
  readonly checks: readonly ('pkce' | 'state' | 'nonce')[]
  /** The userinfo endpoint. */
  readonly userinfo: string
  /** Where it is not RS256. */
  readonly idTokenAlg?: string
  /** For how many milliseconds it repeats an answer that got lost, where it does. */
  readonly replayWindow?: number
  /** Whether it refuses clients and refresh tokens alike with a status and nothing else. */
  readonly refusesSilently?: boolean
  /** Lets the client be called back at a redirect URI, exactly. */
  allowRedirect(uri: string): Promise<unknown>
  /**
   * Signs somebody in by the server's own sign-in, without a browser; whoever is new to it is registered.
   *
   * @param request The address of the authorization endpoint, with its parameters, where a client sends
   *   people.
   * @returns Where the server sends them back to.
   */
  authorize(request: URL, login: string): Promise<URL>
}
