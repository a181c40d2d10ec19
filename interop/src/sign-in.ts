import * as oauth from 'oauth4webapi'
import type { AuthorizationServer } from './authorization-server.ts'
import { discover, insecure } from './discover.ts'

/** How somebody signs in who is not an app. */
export interface SignInOptions {
  /** @default 'ada' */
  readonly login?: string
  /** Binds the tokens to a key (RFC 9449). */
  readonly dpop?: oauth.DPoPHandle
  /** More parameters of the authorization request, such as `resource`. */
  readonly parameters?: readonly (readonly [name: string, value: string])[]
}

/** Signs in by the authorization code flow with PKCE, without a browser, and resolves with the tokens. */
export async function signIn(
  server: AuthorizationServer,
  { login = 'ada', dpop, parameters = [] }: SignInOptions = {},
): Promise<oauth.TokenEndpointResponse> {
  const as = await discover(server)
  const { clientId, clientSecret, idTokenAlg } = server
  const client: oauth.Client = {
    client_id: clientId,
    ...(idTokenAlg && { id_token_signed_response_alg: idTokenAlg }),
  }
  const redirectUri = 'http://localhost/callback'
  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const request = new URL(as.authorization_endpoint!)
  const sent = {
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: server.scope,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  }
  for (const [name, value] of Object.entries(sent)) request.searchParams.set(name, value)
  for (const [name, value] of parameters) request.searchParams.append(name, value)
  const callback = await server.authorize(request, login)
  const code = oauth.validateAuthResponse(as, client, callback, state)
  const exchange = () =>
    oauth.authorizationCodeGrantRequest(
      as,
      client,
      oauth.ClientSecretBasic(clientSecret),
      code,
      redirectUri,
      verifier,
      { ...insecure, ...(dpop && { DPoP: dpop }) },
    )
  const judge = async () =>
    oauth.processAuthorizationCodeResponse(as, client, await exchange(), { expectedNonce: nonce })
  try {
    return await judge()
  } catch (error) {
    // The nonce that the server wants is in the answer that refuses (RFC 9449, section 8).
    if (!dpop || !oauth.isDPoPNonceError(error)) throw error
    return judge()
  }
}
