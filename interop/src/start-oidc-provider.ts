import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSigningKeys, Provider } from '@token-rotation/provider'
import type { AuthorizationServer } from './authorization-server.ts'
import { oidcProviderConfiguration, type OidcProviderMode } from './oidc-provider-configuration.ts'
import type { StartServers } from './running-servers.ts'
import { createVisitor } from './visitor.ts'
import { startWatchingProxy } from './watching-proxy.ts'

const clientId = 'client'
const clientSecret = 'OidcProviderClientSecret'
const scope = 'openid profile email offline_access'

/** Starts oidc-provider in this process, with a provider and a client for each mode. */
export const startOidcProvider: StartServers<OidcProviderMode> = async (modes, onTokens) => {
  const proxy = await startWatchingProxy({ onTokens })
  const jwks = await createSigningKeys()
  const handlers = new Map<string, RequestListener>()
  const http = createServer((req: IncomingMessage & { originalUrl?: string }, res) => {
    const [, name = ''] = (req.url ?? '').split('/')
    const handle = handlers.get(name)
    if (!handle) return void res.writeHead(404).end()
    // As Express does for what is mounted at a path.
    req.originalUrl = req.url!
    req.url = req.url!.slice(`/${name}`.length)
    handle(req, res)
  }).listen(0, 'localhost')
  await once(http, 'listening')
  proxy.leadTo(`http://localhost:${(http.address() as AddressInfo).port}`)

  function createServerOf(mode: OidcProviderMode): AuthorizationServer {
    const issuer = `${proxy.origin}/${mode.name}`
    const client = {
      client_id: clientId,
      client_secret: clientSecret,
      // A native client can be called back at any port of localhost (RFC 8252, section 7.3).
      application_type: 'native' as const,
      redirect_uris: [
        'http://localhost/callback',
        'http://localhost/auth/callback/demo',
        'http://localhost/api/auth/callback/demo',
      ],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: mode.resources ? `${scope} api` : scope,
    }
    const provider = new Provider(issuer, oidcProviderConfiguration(mode, client, jwks))
    provider.use(async (ctx, next) => {
      if (!ctx.path.startsWith('/interaction/')) return next()
      const { params } = await provider.interactionDetails(ctx.req, ctx.res)
      const result = { login: { accountId: String(params.login_hint) }, consent: {} }
      ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result))
    })
    const handle = provider.callback()
    handlers.set(mode.name, (req, res) => void handle(req, res))
    return {
      name: `oidc-provider, ${mode.name}`,
      issuer,
      clientId,
      clientSecret,
      scope: client.scope,
      checks: ['pkce', 'state'],
      userinfo: `${issuer}/me`,
      allowRedirect: async () => {},
      authorize(request, login) {
        const hinted = new URL(request)
        hinted.searchParams.set('login_hint', login)
        return createVisitor().follow(hinted)
      },
    }
  }
  return {
    servers: modes.map(createServerOf),
    grants: proxy.grants,
    async stop() {
      await proxy.stop()
      http.close()
      http.closeAllConnections()
    },
  }
}
