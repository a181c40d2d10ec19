import { createServer } from 'node:http'
import { inspect } from 'node:util'
import { ExpressAuth, type ExpressAuthConfig } from '@auth/express'
import {
  type AccessTokenResult,
  type ExpressRotation,
  memoryStore,
  tokenRotation,
  type TokenRotationOptions,
} from '@token-rotation/express'
import { fingerprint, type RunningProvider } from '@token-rotation/provider'
import express5, { type ErrorRequestHandler, type Express } from 'express'
import { listen } from './listen.ts'
import type { Recorder } from './recorder.ts'
import { authSecret } from './stage.ts'

export interface TestAppOptions {
  readonly provider: RunningProvider
  readonly recorder: Recorder
  readonly config?: Partial<ExpressAuthConfig>
  readonly options?: TokenRotationOptions
  /** `express` of another version. */
  readonly express?: typeof express5
  readonly trustProxy?: boolean
  /** Where Auth.js is mounted. */
  readonly authPath?: string
}

/** An app in this process, for what cannot be said to a demo app from outside. */
export interface TestApp {
  readonly origin: string
  /** What Auth.js and token rotation have told the operator. */
  readonly log: readonly string[]
  /** The types of the events, in order. */
  readonly events: readonly string[]
  stop(): Promise<void>
}

/** Starts an Express app with token rotation. */
export async function startTestApp(given: TestAppOptions): Promise<TestApp> {
  const { provider, options = {}, trustProxy, recorder, express = express5 } = given
  const { authPath = '/auth' } = given
  const { config, log } = completeConfig(given)
  const events: string[] = []
  const rotation = tokenRotation(config, {
    api: [provider.issuer],
    revokeOnSignOut: true,
    // Stores of one name are one: every app of a test run has its own.
    store: memoryStore({ name: crypto.randomUUID() }),
    ...options,
    onEvent(event) {
      events.push(event.type)
      recorder.seen('an event', inspect(event, { depth: 10 }))
    },
  })
  const app = express()
  if (trustProxy) app.set('trust proxy', true)
  // Express 4 mounts by a pattern, Express 5 by a prefix.
  app.use(authPath, ExpressAuth(rotation.config))
  app.use(rotation.middleware)
  addRoutes(app, rotation, provider)
  app.use(reportErrors(log))
  return { ...(await listen(createServer(app))), log, events }
}

/** Starts an Express app with Auth.js alone. */
export async function startStockApp(given: TestAppOptions): Promise<TestApp> {
  const { config, log } = completeConfig(given)
  const app = express5()
  app.use('/auth', ExpressAuth(config))
  app.use(reportErrors(log))
  return { ...(await listen(createServer(app))), log, events: [] }
}

function completeConfig({ provider, config = {}, recorder }: TestAppOptions) {
  const { issuer, clients } = provider
  const { id: clientId, secret: clientSecret } = clients.basic
  const log: string[] = []
  const say = (...parts: unknown[]) => {
    const line = parts.map((part) => inspect(part, { depth: 10 })).join(' ')
    log.push(line)
    recorder.logged('log of a test app', line)
  }
  const complete: ExpressAuthConfig = {
    secret: authSecret,
    trustHost: true,
    // At the level of debugging, Auth.js itself logs tokens.
    logger: { error: say, warn: say, debug() {} },
    ...config,
    providers: config.providers ?? [
      {
        id: 'demo',
        name: 'Demo',
        type: 'oidc',
        issuer,
        clientId,
        clientSecret,
        authorization: { params: { scope: 'openid profile email offline_access' } },
      },
    ],
  }
  return { config: complete, log }
}

function addRoutes(
  app: Express,
  rotation: ExpressRotation<unknown>,
  provider: RunningProvider,
): void {
  app.get('/api/token', (req, res, next) => {
    rotation
      .getAccessToken(req, res)
      .then((result) => res.status(statusOf(result)).json(shown(result)))
      .catch(next)
  })
  app.get('/api/me', (req, res, next) => {
    rotation
      .fetch(req, res, `${provider.issuer}/me`)
      .then(async (answer) => res.status(answer.status).json(await answer.json()))
      .catch(next)
  })
  app.get('/api/session', (_req, res) => {
    res.json(res.locals.session)
  })
  app.get('/', (_req, res) => {
    res.send('home')
  })
}

function statusOf({ status }: AccessTokenResult): number {
  if (status === 'ok') return 200
  return status === 'unavailable' || status === 'misconfigured' ? 503 : 401
}

function shown(result: AccessTokenResult): object {
  if (result.status !== 'ok') {
    const { status } = result
    return { status, ...('error' in result && { code: result.error.code }) }
  }
  const { status, accessToken, generation, expiresAt = 0 } = result
  return { status, generation, fingerprint: fingerprint(accessToken), expires_at: expiresAt / 1000 }
}

function reportErrors(log: string[]): ErrorRequestHandler {
  return (error: Error, _req, res, _next) => {
    log.push(`${error.name}: ${error.message}`)
    res.status(500).json({ name: error.name, message: error.message })
  }
}
