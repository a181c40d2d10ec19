import { createRequire } from 'node:module'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ExpressAuth, type ExpressAuthConfig } from '@auth/express'
import type { RunningProvider } from '@token-rotation/provider'
import express5, { type Express, type NextFunction, type Request, type Response } from 'express'
import { createJar, type Jar } from '../../../authjs/test/support/jar.ts'
import { walk } from '../../../authjs/test/support/walk.ts'
import { type ExpressRotation, tokenRotation, type TokenRotationOptions } from '../../src/index.ts'

type Framework = typeof express5

/** Express 4 has no types under this name, and the parts that are used are the same. */
const require = createRequire(import.meta.url)
const express4 = require('express4') as Framework

export const frameworks: [string, Framework][] = [
  ['Express 5', express5],
  ['Express 4', express4],
]

export const secret = 'a secret for tests and nothing else'
export const cookieName = 'authjs.session-token'

export function demoConfig(
  { issuer, clients }: RunningProvider,
  extra: Partial<ExpressAuthConfig> = {},
): ExpressAuthConfig {
  const { id: clientId, secret: clientSecret } = clients.basic
  const params = { scope: 'openid profile email offline_access' }
  return {
    trustHost: true,
    secret,
    providers: [
      {
        id: 'demo',
        name: 'Demo',
        type: 'oidc',
        issuer,
        clientId,
        clientSecret,
        authorization: { params },
      },
    ],
    ...extra,
  }
}

/** A clock that can be moved ahead of the real one. */
export function movableClock() {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    ahead: (milliseconds: number) => void (offset += milliseconds),
  }
}

export interface AppOptions {
  readonly framework?: Framework
  readonly config: ExpressAuthConfig
  readonly options?: TokenRotationOptions
  /** Runs before Auth.js and the middleware. */
  readonly before?: (app: Express) => void
  readonly routes?: (app: Express, rotation: ExpressRotation<ExpressAuthConfig>) => void
  readonly withMiddleware?: boolean
}

export type RunningApp = Awaited<ReturnType<typeof startApp>>

/** Starts the app of an author, with a browser in front of it. */
export async function startApp(given: AppOptions) {
  const { framework = express5, config, options, before, routes, withMiddleware = true } = given
  const rotation = tokenRotation(config, options)
  const app = framework()
  before?.(app)
  app.use('/auth', ExpressAuth(rotation.config))
  if (withMiddleware) app.use(rotation.middleware)
  app.get('/token', (req, res, next) => {
    rotation.getAccessToken(req, res).then((result) => res.json(result), next)
  })
  app.get('/session', (_req, res) => void res.json({ session: res.locals.session }))
  routes?.(app, rotation)
  return { rotation, ...(await serve(app)) }
}

/** Serves an app on a free port, with a browser in front of it. */
export async function serve(app: Express) {
  app.use(
    (error: Error & { setting?: string }, _req: Request, res: Response, _next: NextFunction) => {
      const { name, message, setting } = error
      res.status(500).json({ name, message, setting })
    },
  )
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, 'localhost', () => resolve(listening))
  })
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const jar = createJar()

  async function get(path: string, init: RequestInit = {}, browser: Jar = jar) {
    const headers = new Headers(init.headers)
    const cookie = [browser.header(), headers.get('cookie')].filter(Boolean).join('; ')
    if (cookie) headers.set('cookie', cookie)
    const url = new URL(path, origin)
    const response = await fetch(url, { redirect: 'manual', ...init, headers })
    browser.take(response)
    return response
  }

  return {
    origin,
    jar,
    get,
    async json(path: string, init?: RequestInit) {
      return (await (await get(path, init)).json()) as Record<string, unknown>
    },
    async signIn(login = 'ada', headers: Record<string, string> = {}, base = '/auth') {
      const csrf = await get(`${base}/csrf`, { headers })
      const { csrfToken } = (await csrf.json()) as { csrfToken: string }
      const body = new URLSearchParams({ csrfToken })
      const start = await get(`${base}/signin/demo`, { method: 'POST', body, headers })
      const location = start.headers.get('location')!
      const target = new URL(location).searchParams.get('redirect_uri')!
      const back = await walk(location, target, login)
      return get(back.pathname + back.search, { headers })
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
