import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeHandler } from 'better-auth/node'
import type { AuthorizationServer } from './authorization-server.ts'
import { startBetterAuthDatabase } from './better-auth-database.ts'
import { type BetterAuthMode, betterAuthInstance, scope } from './better-auth-instance.ts'
import type { StartServers } from './running-servers.ts'
import { createVisitor } from './visitor.ts'
import { startWatchingProxy } from './watching-proxy.ts'

const password = 'a password of the tests'

/** Starts better-auth as an authorization server, with an instance and a client for each mode. */
export const startBetterAuth: StartServers<BetterAuthMode> = async (modes, onTokens) => {
  const proxy = await startWatchingProxy({ onTokens })
  const database = await startBetterAuthDatabase(modes.map(({ name }) => name))
  const handlers = new Map<string, ReturnType<typeof toNodeHandler>>()
  const http = createServer((req, res) => {
    const handle = handlers.get(req.url?.split('/')[1] ?? '')
    if (handle) void handle(req, res)
    else res.writeHead(404).end()
  }).listen(0, 'localhost')
  await once(http, 'listening')
  proxy.leadTo(`http://localhost:${(http.address() as AddressInfo).port}`)

  async function createServerOf(mode: BetterAuthMode): Promise<AuthorizationServer> {
    const issuer = `${proxy.origin}/${mode.name}`
    const auth = await betterAuthInstance(proxy.origin, mode, database.pool(mode.name))
    handlers.set(mode.name, toNodeHandler(auth))
    const owner = { email: 'owner@example.com', password, name: 'owner' }
    const { headers: signedUp } = await auth.api.signUpEmail({ body: owner, returnHeaders: true })
    const client = await auth.api.adminCreateOAuthClient({
      headers: { cookie: cookiesOf(signedUp) },
      body: {
        // A native client can be called back at any port of localhost (RFC 8252, section 7.3).
        application_type: 'native',
        redirect_uris: [
          'http://localhost/callback',
          'http://localhost/auth/callback/demo',
          'http://localhost/api/auth/callback/demo',
        ],
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        scope,
        skip_consent: true,
      },
    })
    const users = new Map<string, Promise<unknown>>()
    return {
      name: `better-auth, reuse interval: ${mode.reuseInterval} s`,
      issuer,
      clientId: client.client_id,
      clientSecret: client.client_secret!,
      scope,
      checks: ['pkce', 'state'],
      idTokenAlg: 'EdDSA',
      ...(mode.reuseInterval && { replayWindow: mode.reuseInterval * 1000 }),
      userinfo: `${issuer}/oauth2/userinfo`,
      allowRedirect: async () => {},
      async authorize(request, login) {
        const user = { email: `${login}@example.com`, password }
        if (!users.has(login)) {
          users.set(login, auth.api.signUpEmail({ body: { ...user, name: login } }))
        }
        await users.get(login)
        const visitor = createVisitor({ origin: proxy.origin })
        const signedIn = await visitor.send('POST', `${issuer}/sign-in/email`, user)
        if (!signedIn.ok) throw new Error(`better-auth: ${signedIn.status} for the sign-in`)
        return visitor.follow(request)
      },
    }
  }
  return {
    servers: await Promise.all(modes.map(createServerOf)),
    grants: proxy.grants,
    async stop() {
      await proxy.stop()
      http.close()
      http.closeAllConnections()
      await database.stop()
    },
  }
}

function cookiesOf(headers: Headers): string {
  return headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}
