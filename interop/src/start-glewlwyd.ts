import type { AuthorizationServer } from './authorization-server.ts'
import { glewlwydApi } from './glewlwyd-api.ts'
import { boundProperty, glewlwydIssuer, type GlewlwydMode } from './glewlwyd-issuer.ts'
import { startGlewlwydProcess } from './glewlwyd-process.ts'
import { startWatchingProxy } from './watching-proxy.ts'
import type { RunningServers, StartServers } from './running-servers.ts'

const scope = 'openid api offline'
const clientSecret = 'GlewlwydClientSecret'
const password = 'password'

/** Starts a Glewlwyd with an issuer and a client for each mode. */
export const startGlewlwyd: StartServers<GlewlwydMode> = async (modes, onTokens) => {
  // On SQLite it mixes up the rows that requests insert at the same time.
  const proxy = await startWatchingProxy({ onTokens, oneByOne: true })
  const process = await startGlewlwydProcess(proxy.origin)
  proxy.leadTo(process.origin)
  const admin = await glewlwydApi(proxy.origin, 'admin', password)

  // Only what is declared of a client is kept.
  const backend = (await admin('GET', 'mod/client/database')) as {
    parameters: { 'data-format': Record<string, unknown> }
  }
  const kept = { multiple: false, read: true, write: true }
  backend.parameters['data-format'][boundProperty] = kept
  await admin('PUT', 'mod/client/database', backend)
  for (const name of ['api', 'offline']) {
    const scope = { name, display_name: name, password_required: true, scheme: {} }
    await admin('POST', 'scope/', scope)
  }

  const users = new Map<string, Promise<unknown>>()
  async function register(username: string): Promise<void> {
    const user = {
      username,
      name: username,
      email: `${username}@example.com`,
      password,
      scope: ['g_profile', ...scope.split(' ')],
      enabled: true,
    }
    if (!users.has(username)) users.set(username, admin('POST', 'user/', user))
    await users.get(username)
  }

  async function createServer(mode: GlewlwydMode): Promise<AuthorizationServer> {
    const issuer = `${proxy.origin}/api/${mode.name}`
    const clientId = `${mode.name}client`
    await admin('POST', 'mod/plugin/', glewlwydIssuer(issuer, mode))
    const client = {
      client_id: clientId,
      name: clientId,
      client_secret: clientSecret,
      password: clientSecret,
      confidential: true,
      enabled: true,
      redirect_uri: ['http://localhost/callback'],
      authorization_type: ['code', 'refresh_token', 'delete_token'],
      token_endpoint_auth_method: ['client_secret_basic', 'client_secret_post'],
      scope: scope.split(' '),
      ...(mode.dpop && { [boundProperty]: 'true' }),
    }
    let changed: Promise<unknown> = admin('POST', 'client/', client)
    await changed
    return {
      name: `Glewlwyd, one use: ${mode.oneUse}`,
      issuer,
      clientId,
      clientSecret,
      scope,
      checks: ['pkce', 'state', 'nonce'],
      refusesSilently: true,
      userinfo: `${issuer}/userinfo`,
      allowRedirect(uri) {
        client.redirect_uri.push(uri)
        // One after the other, or an earlier list could come last.
        changed = changed.then(() => admin('PUT', `client/${clientId}`, client))
        return changed
      },
      async authorize(request, login) {
        await register(login)
        const user = await glewlwydApi(proxy.origin, login, password)
        await user('PUT', `auth/grant/${clientId}`, { scope })
        return user.follow(new URL(`${request}&g_continue`))
      },
    }
  }
  const servers: AuthorizationServer[] = []
  for (const mode of modes) servers.push(await createServer(mode))
  return {
    servers,
    grants: proxy.grants,
    async stop() {
      await proxy.stop()
      await process.stop()
    },
  } satisfies RunningServers
}
