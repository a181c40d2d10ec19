import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node'
import { genericOAuth } from 'better-auth/plugins'
import type { Response } from 'express'
import { secret } from '../../app.ts'
import { answerWith } from './answer-with.ts'
import { postClient, scope, serveApp } from './serve-app.ts'

/**
 * Serves an app of better-auth with a provider of its own.
 *
 * @param database Without one, sessions and tokens are in cookies.
 * @see https://www.better-auth.com/docs/plugins/generic-oauth
 * @see https://www.better-auth.com/docs/concepts/oauth#get-access-token
 * @see https://www.better-auth.com/docs/concepts/session-management#stateless-session-management
 */
export function serveBetterAuth(database?: BetterAuthOptions['database']): Promise<void> {
  return serveApp(async (app, { origin, issuer }) => {
    const demo = {
      providerId: 'demo',
      clientId: postClient.id,
      clientSecret: postClient.secret,
      discoveryUrl: `${issuer}/.well-known/openid-configuration`,
      scopes: scope.split(' '),
    }
    const options = {
      baseURL: origin,
      secret,
      ...(database && { database }),
      plugins: [genericOAuth({ config: [demo] })],
      // What it would log are the failures that the comparison counts.
      logger: { disabled: true },
      telemetry: { enabled: false },
    } satisfies BetterAuthOptions
    const auth = betterAuth(options)
    if (database) await (await getMigrations(options)).runMigrations()
    app.all('/api/auth/{*path}', toNodeHandler(auth))

    app.get('/sign-in', async (req, res) => {
      const { headers, response } = await auth.api.signInSocial({
        body: { provider: 'demo', callbackURL: '/' },
        headers: fromNodeHeaders(req.headers),
        returnHeaders: true,
      })
      passOn(headers, res)
      res.redirect(response.url!)
    })

    answerWith(app, issuer, async (req, res) => {
      const headers = fromNodeHeaders(req.headers)
      const { headers: changed, response } = await auth.api.getAccessToken({
        body: database ? { accountId: await accountId(headers) } : { useAccountCookie: true },
        headers,
        returnHeaders: true,
      })
      passOn(changed, res)
      return response.accessToken
    })

    async function accountId(headers: Headers): Promise<string> {
      const [account] = await auth.api.listUserAccounts({ headers })
      if (!account) throw new Error('no account')
      return account.id
    }
  })
}

function passOn(headers: Headers, res: Response): void {
  for (const cookie of headers.getSetCookie()) res.append('set-cookie', cookie)
}
