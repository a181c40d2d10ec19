import * as oidc from 'openid-client'
import { answerWith } from './answer-with.ts'
import { redisSession } from './redis-session.ts'
import { postClient, scope, serveApp } from './serve-app.ts'

interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  /** In milliseconds since the epoch. */
  readonly expiresAt: number
}

declare module 'express-session' {
  interface SessionData {
    signIn?: { readonly verifier: string; readonly state: string }
    tokens?: Tokens
  }
}

/**
 * The tokens are in the session, and are refreshed where they are needed, as in its README.
 *
 * @see https://github.com/panva/openid-client#readme
 * @see https://github.com/panva/openid-client/blob/main/docs/functions/refreshTokenGrant.md
 */
await serveApp(async (app, { origin, issuer }) => {
  const server = new URL(issuer)
  const config = await oidc.discovery(server, postClient.id, postClient.secret, undefined, {
    execute: [oidc.allowInsecureRequests],
  })
  app.use(await redisSession())

  app.get('/sign-in', async (req, res) => {
    const verifier = oidc.randomPKCECodeVerifier()
    const state = oidc.randomState()
    req.session.signIn = { verifier, state }
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: `${origin}/callback`,
      scope,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
    })
    res.redirect(url.href)
  })
  app.get('/callback', async (req, res) => {
    const { verifier, state } = req.session.signIn!
    const tokens = await oidc.authorizationCodeGrant(config, new URL(req.originalUrl, origin), {
      pkceCodeVerifier: verifier,
      expectedState: state,
    })
    req.session.tokens = kept(tokens)
    delete req.session.signIn
    res.redirect('/')
  })
  answerWith(app, issuer, async ({ session }) => {
    const { tokens } = session
    if (!tokens) throw new Error('signed out')
    if (Date.now() < tokens.expiresAt || !tokens.refreshToken) return tokens.accessToken
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refreshToken)
    session.tokens = kept(refreshed, tokens.refreshToken)
    return refreshed.access_token
  })
})

function kept(tokens: oidc.TokenEndpointResponse, refreshToken?: string): Tokens {
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? refreshToken,
    expiresAt: Date.now() + Number(tokens.expires_in) * 1_000,
  }
}
