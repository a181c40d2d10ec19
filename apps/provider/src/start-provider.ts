import { createServer } from 'node:http'
import { createClients } from './clients.ts'
import type { DemoClients } from './clients.ts'
import { createConfiguration } from './configuration.ts'
import { createControlApi } from './control-api.ts'
import { createControl } from './control.ts'
import type { ProviderControl } from './control.ts'
import { createCounters } from './counters.ts'
import { createFaultSwitch } from './fault-switch.ts'
import { createHeldSockets } from './held-sockets.ts'
import { createInteractions } from './interactions.ts'
import { isAllowedRedirect } from './is-allowed-redirect.ts'
import { listen } from './listen.ts'
import { reportErrors } from './report-errors.ts'
import { createMapStorage } from './map-storage.ts'
import { Provider } from './oidc-provider.ts'
import { createReplay } from './replay.ts'
import { changeSettings, defaultSettings } from './settings.ts'
import { createSigningKeys } from './signing-keys.ts'
import { createTokenEndpoint } from './token-endpoint.ts'
import { createWatchedEndpoints } from './watched-endpoints.ts'

export interface StartProviderOptions {
  /**
   * The port on `localhost`; `0` takes a free one.
   *
   * @default 0
   */
  readonly port?: number
  /** Makes the issuer out of the address, for clients that want one with a slash at its end. */
  readonly issuer?: (address: string) => string
  /**
   * Life of an access token in seconds.
   *
   * @default 20
   */
  readonly accessTokenTtl?: number
  /** @default 'demo' */
  readonly clientId?: string
  /** @default 'demo-secret' */
  readonly clientSecret?: string
  /** Sees every answer that has tokens in it, so that a test can look for them where they must not be. */
  readonly onTokens?: (answer: Readonly<Record<string, unknown>>) => void
}

export interface RunningProvider {
  readonly issuer: string
  readonly port: number
  readonly clients: DemoClients
  readonly control: ProviderControl
  /** Closes every connection and frees the port. */
  stop(): Promise<void>
}

/** Starts a provider with its own memory: several in one process know nothing of each other. */
export async function startProvider(options: StartProviderOptions = {}): Promise<RunningProvider> {
  const { accessTokenTtl = defaultSettings.accessTokenTtl, port = 0 } = options
  const { clientId = 'demo', clientSecret = 'demo-secret', onTokens } = options
  const initial = changeSettings(defaultSettings, { accessTokenTtl })
  const [registrations, jwks] = await Promise.all([
    createClients({ id: clientId, secret: clientSecret }),
    createSigningKeys(),
  ])

  let current = initial
  const settings = () => current
  const storage = createMapStorage()
  const counters = createCounters()
  const faults = createFaultSwitch()
  const held = createHeldSockets()
  const replay = createReplay()
  const control = createControl({
    storage,
    clients: registrations.metadata,
    mainClientId: clientId,
    counters,
    faults,
    held,
    replay,
    settings: { initial, current: settings, set: (next) => void (current = next) },
  })

  // The issuer names the port, so the port comes first.
  const server = createServer()
  const taken = await listen(server, port)
  const address = `http://localhost:${taken}`
  const issuer = options.issuer?.(address) ?? address
  const provider = new Provider(issuer, createConfiguration(storage, jwks, settings))
  provider.Client.prototype.redirectUriAllowed = isAllowedRedirect
  provider.Client.prototype.postLogoutRedirectUriAllowed = isAllowedRedirect
  provider.on('grant.revoked', (ctx) => {
    if (ctx.oidc.route === 'token') counters.reuse()
  })
  reportErrors(provider)
  provider.use(createControlApi(control))
  provider.use(createWatchedEndpoints(counters, settings))
  provider.use(createInteractions(provider))
  const parts = { provider, settings, faults, held, replay, counters, onTokens }
  provider.use(createTokenEndpoint(parts))
  const answer = provider.callback()
  server.on('request', (request, response) => void answer(request, response))

  return {
    issuer,
    port: taken,
    clients: registrations.clients,
    control,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
