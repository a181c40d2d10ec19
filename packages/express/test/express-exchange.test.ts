import { ExpressAuth } from '@auth/express'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import express from 'express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tokenRotation } from '../src/index.ts'
import { expressExchange } from '../src/express-exchange.ts'
import { cookieName, demoConfig, movableClock, serve } from './support/start-app.ts'

let provider: RunningProvider
const running: { stop: () => Promise<void> }[] = []
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())
afterEach(async () => {
  delete process.env.AUTH_URL
  await Promise.all(running.splice(0).map((app) => app.stop()))
})

const outside = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example' }

interface Place {
  readonly trustProxy?: boolean
  readonly authUrl?: string
  readonly base?: string
  readonly config?: object
}

/** An app behind something that ends TLS, and a browser that comes over https. */
async function setUp({ trustProxy, authUrl, base = '/auth', config }: Place) {
  if (authUrl) process.env.AUTH_URL = authUrl
  const clock = movableClock()
  const given = demoConfig(provider, { logger: { warn() {} }, ...config })
  const rotation = tokenRotation(given, { clock: clock.now, revokeOnSignOut: true })
  const target = express()
  if (trustProxy) target.set('trust proxy', 1)
  target.use(base, ExpressAuth(rotation.config))
  target.use(rotation.middleware)
  target.get('/all', async (req, res) => {
    const token = await rotation.getAccessToken(req, res)
    res.json({ session: res.locals.session as unknown, token })
  })
  target.get('/guarded', rotation.guard(), (_req, res) => void res.send('in'))
  const app = await serve(target)
  running.push(app)
  return { app, clock, base }
}

const places: [string, Place][] = [
  ['trust proxy', { trustProxy: true }],
  ['trust proxy and AUTH_URL', { trustProxy: true, authUrl: 'https://app.example' }],
  ['AUTH_URL alone', { authUrl: 'https://app.example' }],
  ['nothing', {}],
  ['a base path of its own', { trustProxy: true, base: '/api/login' }],
  [
    'a base path of its own and AUTH_URL',
    { authUrl: 'https://app.example/api/login', base: '/api/login' },
  ],
  [
    'a cookie name of its own',
    { trustProxy: true, config: { cookies: { sessionToken: { name: 'mine' } } } },
  ],
  [
    'a cookie name of its own, and nothing',
    { config: { cookies: { sessionToken: { name: 'mine' } } } },
  ],
  ['secure cookies', { config: { useSecureCookies: true } }],
]

describe('expressExchange, behind a proxy', () => {
  it.each(places)('signs in, rotates and signs out with %s', async (_name, place) => {
    const { app, clock, base } = await setUp(place)
    const json = async (path: string) =>
      (await (await app.get(path, { headers: outside })).json()) as Record<string, never>
    await app.signIn('pia', outside, base)
    for (const generation of [0, 1, 2]) {
      expect(await json('/all')).toMatchObject({
        session: { user: { name: 'Pia' } },
        token: { status: 'ok', generation },
      })
      clock.ahead(30_000)
    }
    const csrfToken = String((await json(`${base}/csrf`)).csrfToken)
    const body = new URLSearchParams({ csrfToken })
    await app.get(`${base}/signout`, { method: 'POST', body, headers: outside })
    expect(await json('/all')).toEqual({ session: null, token: { status: 'signed-out' } })
    expect(provider.control.liveGrants('pia')).toBe(0)
  })

  it.each(places)('writes the attributes that sign-in wrote, with %s', async (_name, place) => {
    const { app, clock, base } = await setUp(place)
    const lines = (response: Response) =>
      response.headers
        .getSetCookie()
        .filter((line) => /^(__Secure-)?(authjs\.session-token|mine)=[^;]/.test(line))
        .map((line) => line.replace(/=[^;]*/, '=').replace(/Expires=[^;]*/, 'Expires='))
        .map((line) => new Set(line.split('; ')))
    const signedIn = lines(await app.signIn('pia', outside, base))
    clock.ahead(30_000)
    const rotated = lines(await app.get('/all', { headers: outside }))
    expect(signedIn).toHaveLength(1)
    expect(rotated).toEqual(signedIn)
  })

  it.each([
    ['nothing', {}, '/auth/signin'],
    ['AUTH_URL', { authUrl: 'https://app.example' }, '/auth/signin'],
    [
      'AUTH_URL with a path',
      { authUrl: 'https://app.example/api/login', base: '/api/login' },
      '/api/login/signin',
    ],
    ['basePath', { config: { basePath: '/api/login' }, base: '/api/login' }, '/api/login/signin'],
  ])('knows where to sign in at the first request, with %s', async (_name, place, expected) => {
    const { app } = await setUp(place)
    const response = await app.get('/guarded', { headers: { ...outside, accept: 'text/html' } })
    expect(response.headers.get('location')).toBe(`${expected}?callbackUrl=%2Fguarded`)
  })
})

describe('expressExchange', () => {
  it('is one for all callers within a request', async () => {
    const target = express()
    target.get('/', (req, res) => {
      const [one, other] = [expressExchange(req, res), expressExchange(req, res)]
      res.json({ isSame: one === other, isHttps: one.isHttps?.(), canWrite: one.canWrite() })
    })
    const app = await serve(target)
    running.push(app)
    expect(await app.json('/')).toEqual({ isSame: true, isHttps: false, canWrite: true })
  })

  it('shows later readers of the request what it has written', async () => {
    const target = express()
    target.get('/', (req, res) => {
      const exchange = expressExchange(req, res)
      const options = { path: '/', httpOnly: true }
      exchange.write([
        { name: `${cookieName}.0`, value: '', options: { ...options, maxAge: 0 } },
        { name: cookieName, value: 'new value', options },
      ])
      exchange.write([{ name: cookieName, value: 'newer value', options }])
      res.json({ raw: req.headers.cookie, read: exchange.cookies() })
    })
    const app = await serve(target)
    running.push(app)
    const cookie = `a=1; ${cookieName}.0=old; ${cookieName}=old; ${cookieName}x=keep; b=%zz`
    const response = await app.get('/', { headers: { cookie } })
    expect(await response.json()).toEqual({
      raw: `a=1; ${cookieName}x=keep; b=%zz; ${cookieName}=newer%20value`,
      read: { a: '1', [`${cookieName}x`]: 'keep', b: '%zz', [cookieName]: 'newer value' },
    })
    expect(response.headers.getSetCookie()).toEqual([
      `${cookieName}.0=; Max-Age=0; Path=/; HttpOnly`,
      `${cookieName}=newer%20value; Path=/; HttpOnly`,
    ])
  })
})
