import { auth, type ConfigParams } from 'express-openid-connect'
import { client, secret } from '../../app.ts'
import { answerWith } from './answer-with.ts'
import { scope, serveApp } from './serve-app.ts'

type Session = NonNullable<ConfigParams['session']>

export type CustomStore = NonNullable<Session['store']>

/**
 * Serves an app of express-openid-connect. Refreshes are the example of its reference.
 *
 * @param session Without a store, sessions and tokens are in the cookie.
 * @see https://github.com/auth0/express-openid-connect/blob/master/EXAMPLES.md#5-obtaining-and-using-refresh-tokens
 * @see https://github.com/auth0/express-openid-connect/blob/master/EXAMPLES.md#10-use-a-custom-session-store
 */
export function serveExpressOpenidConnect(session: Session = {}): Promise<void> {
  return serveApp((app, { origin, issuer }) => {
    app.use(
      auth({
        issuerBaseURL: issuer,
        baseURL: origin,
        clientID: client.id,
        clientSecret: client.secret,
        secret,
        authRequired: false,
        authorizationParams: { response_type: 'code', scope },
        session,
      }),
    )
    app.get('/sign-in', async (_req, res) => {
      await res.oidc.login({ returnTo: '/' })
    })
    answerWith(app, issuer, async (req) => {
      const { accessToken } = req.oidc
      if (!accessToken) throw new Error('signed out')
      const current = accessToken.isExpired() ? await accessToken.refresh() : accessToken
      return current.access_token
    })
  })
}
