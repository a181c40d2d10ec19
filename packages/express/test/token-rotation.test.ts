import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ExpressAuth, type ExpressAuthConfig, getSession } from '@auth/express'
import { getToken } from '@auth/core/jwt'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import cookieParser from 'cookie-parser'
import express, { type Request } from 'express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AccessTokenError, tokenRotation } from '../src/index.ts'
import {
  type AppOptions,
  cookieName,
  demoConfig,
  frameworks,
  movableClock,
  secret,
  serve,
  startApp,
} from './support/start-app.ts'

let provider: RunningProvider
const running: { stop: () => Promise<void> }[] = []
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.stop()))
})

async function setUp({ config, options, ...rest }: Partial<AppOptions> = {}) {
  const clock = movableClock()
  const app = await startApp({
    config: { ...demoConfig(provider), ...config },
    options: { clock: clock.now, api: [provider.issuer], ...options },
    ...rest,
  })
  running.push(app)
  return { app, clock }
}

/** What a reader of the request finds in its session cookie. */
const opened = (req: Request) =>
  getToken({ req: req as never, secret, cookieName }) as Promise<{
    tokenRotation?: { generation: number }
  } | null>

describe.each(frameworks)('tokenRotation, on %s', (_name, framework) => {
  it('shows the session that stock getSession shows', async () => {
    const { app, clock } = await setUp({
      framework,
      routes: (target, rotation) => {
        target.get('/both', (req, res, next) => {
          getSession(req, rotation.config).then(
            (stock) => res.json({ ours: res.locals.session as unknown, stock }),
            next,
          )
        })
      },
    })
    expect(await app.json('/both')).toEqual({ ours: null, stock: null })
    await app.signIn()
    for (let round = 0; round < 2; round += 1) {
      const { ours, stock } = (await app.json('/both')) as Record<string, { expires: string }>
      expect(ours).toMatchObject({ user: { name: 'Ada' } })
      const difference = Date.parse(ours!.expires) - Date.parse(stock!.expires)
      expect(Math.abs(difference)).toBeLessThan(10_000)
      expect({ ...ours, expires: '' }).toEqual({ ...stock, expires: '' })
      clock.ahead(30_000)
    }
  })

  it('rotates once for many requests, and every one gets the same token', async () => {
    const { app, clock } = await setUp({ framework })
    await app.signIn()
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 0 })
    clock.ahead(30_000)
    const results = await Promise.all(Array.from({ length: 20 }, () => app.json('/token')))
    expect(new Set(results.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(results[0]).toMatchObject({ status: 'ok', generation: 1 })
    expect(provider.control.stats().refresh).toMatchObject({ rotations: 1, mostPresentations: 1 })
  })

  it('tells the logger of Auth.js what happens, beside what Auth.js tells it', async () => {
    const said: string[] = []
    const logger = {
      error: ({ message }: Error) => void said.push(`error ${message}`),
      warn: (code: string) => void said.push(`warn ${code}`),
      debug: (message: string, metadata: unknown) =>
        void said.push(`debug ${message} ${JSON.stringify(metadata)}`),
    }
    const { app, clock } = await setUp({
      framework,
      config: { ...demoConfig(provider), debug: true, logger },
    })
    await app.signIn()
    expect(said.join('\n')).toMatch(/^debug (?!token-rotation)/m)
    clock.ahead(30_000)
    said.length = 0
    const { accessToken } = await app.json('/token')
    expect(said.filter((line) => line.startsWith('debug token-rotation'))).toEqual(
      ['claimed', 'answered', 'committed'].map(
        (type) => expect.stringContaining(`token-rotation: ${type} {"provider":"demo"`) as string,
      ),
    )
    expect(said.filter((line) => !line.startsWith('debug '))).toEqual([])
    expect(said.join()).not.toContain(accessToken)
  })

  it('hands the new cookie to the browser and to later readers of the request', async () => {
    const { app, clock } = await setUp({
      framework,
      before: (target) => {
        target.use(cookieParser())
        target.use((_req, res, next) => {
          res.cookie('theme', 'dark')
          next()
        })
      },
      routes: (target, rotation) => {
        target.get('/readers', (req, res, next) => {
          const { [cookieName]: parsed, other } = req.cookies as Record<string, string>
          const viaParser = new CookieReader(parsed ?? '')
          Promise.all([
            opened(req),
            opened(viaParser as never),
            getSession(req, rotation.config),
          ]).then(
            ([later, cookies, stock]) =>
              res.json({
                later: later?.tokenRotation?.generation,
                cookies: cookies?.tokenRotation?.generation,
                stock: stock?.user?.name,
                other,
                raw: req.headers.cookie,
              }),
            next,
          )
        })
      },
    })
    await app.signIn()
    clock.ahead(30_000)
    const response = await app.get('/readers', { headers: { cookie: 'other="a=b%3D"; empty=; x' } })
    const { raw, ...rest } = (await response.json()) as { raw: string }
    expect(rest).toEqual({ later: 1, cookies: 1, stock: 'Ada', other: 'a=b=' })
    expect(raw).toContain('other="a=b%3D"; empty=; x; ')
    const names = response.headers.getSetCookie().map((line) => line.split('=')[0])
    expect(new Set(names)).toEqual(new Set([cookieName, 'theme']))
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  it('sets no cookie while nothing changes', async () => {
    const { app } = await setUp({ framework })
    await app.signIn()
    const response = await app.get('/token')
    expect(response.headers.getSetCookie()).toEqual([])
    expect(response.headers.get('cache-control')).toBeNull()
  })

  it('renews an old cookie although nothing changes', async () => {
    provider.control.changeSettings({ accessTokenTtl: 40 * 86_400 })
    const { app, clock } = await setUp({ framework })
    await app.signIn()
    clock.ahead(25 * 3_600_000)
    const response = await app.get('/session')
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining(`${cookieName}=`)])
    expect((await app.get('/token')).status).toBe(200)
    expect(provider.control.stats().refresh.rotations).toBe(0)
  })

  it('deletes the chunks that a shrinking session leaves', async () => {
    let size = 9_000
    const { app, clock } = await setUp({
      framework,
      config: {
        callbacks: { jwt: ({ token }) => ({ ...token, filler: 'x'.repeat(size) }) },
      } as Partial<ExpressAuthConfig> as never,
    })
    await app.signIn()
    const names = () => Object.keys(app.jar.cookies).filter((name) => name.startsWith(cookieName))
    expect(names().length).toBeGreaterThan(2)
    size = 1
    clock.ahead(30_000)
    expect(await app.json('/session')).toMatchObject({ session: { user: { name: 'Ada' } } })
    expect(names()).toEqual([cookieName])
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
  })

  it('ends the grant at sign-out', async () => {
    const { app } = await setUp({ framework, options: { revokeOnSignOut: true } })
    await app.signIn('zoe')
    const before = { ...app.jar.cookies }
    const { csrfToken } = (await app.json('/auth/csrf')) as { csrfToken: string }
    await app.get('/auth/signout', { method: 'POST', body: new URLSearchParams({ csrfToken }) })
    expect(await app.json('/token')).toEqual({ status: 'signed-out' })
    expect(provider.control.liveGrants('zoe')).toBe(0)
    Object.assign(app.jar.cookies, before)
    expect(await app.json('/session')).toEqual({ session: null })
    expect(await app.json('/token')).toEqual({ status: 'signed-out' })
  })
})

/** A request that carries one session cookie and nothing else. */
class CookieReader {
  readonly headers: { readonly cookie: string }
  constructor(value: string) {
    this.headers = { cookie: `${cookieName}=${encodeURIComponent(value)}` }
  }
}

describe('tokenRotation', () => {
  it('works without the middleware', async () => {
    const { app, clock } = await setUp({ withMiddleware: false })
    await app.signIn()
    clock.ahead(30_000)
    const response = await app.get('/token')
    expect(await response.json()).toMatchObject({ status: 'ok', generation: 1 })
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining(cookieName)])
  })

  it('resolves a request once, however often it is asked', async () => {
    const { app, clock } = await setUp({
      routes: (target, rotation) => {
        target.get('/many', async (req, res) => {
          const all = await Promise.all([
            rotation.getAccessToken(req, res),
            rotation.getAccessToken(req, res),
          ])
          all.push(await rotation.getAccessToken(req, res))
          res.json({ count: new Set(all).size })
        })
      },
    })
    await app.signIn()
    clock.ahead(30_000)
    const response = await app.get('/many')
    expect(await response.json()).toEqual({ count: 1 })
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })

  it('sets no header of a response that has begun, and loses nothing', async () => {
    const { app, clock } = await setUp({
      withMiddleware: false,
      routes: (target, rotation) => {
        target.get('/stream', async (req, res) => {
          res.write('begun ')
          const result = await rotation.getAccessToken(req, res)
          res.end(result.status)
        })
      },
    })
    await app.signIn()
    clock.ahead(30_000)
    const response = await app.get('/stream')
    expect(await response.text()).toBe('begun ok')
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
    expect(provider.control.stats().refresh.mostPresentations).toBe(1)
  })

  it('replaces its own cookie in the response, and keeps those of others', async () => {
    const { app } = await setUp({
      routes: (target, rotation) => {
        target.get('/twice', async (req, res) => {
          res.append('set-cookie', 'other=1; Path=/')
          await rotation.getAccessToken(req, res, { forceRefresh: true })
          res.json(await rotation.getAccessToken(req, res))
        })
      },
    })
    await app.signIn()
    const response = await app.get('/twice')
    expect(await response.json()).toMatchObject({ status: 'ok', generation: 1 })
    const names = response.headers.getSetCookie().map((line) => line.split('=')[0])
    expect(names).toEqual(['other', cookieName])
  })

  it('calls an API with the token, and refreshes on a 401', async () => {
    const { app } = await setUp({
      routes: (target, rotation) => {
        target.get('/me', async (req, res) => {
          const answer = await rotation.fetch(req, res, `${provider.issuer}/me`)
          res.status(answer.status).json(await answer.json())
        })
        target.get('/evil', (req, res, next) => {
          rotation.fetch(req, res, 'https://evil.example').then(() => res.end(), next)
        })
        target.get('/without', (req, res, next) => {
          rotation.fetch(req, res, provider.issuer).then(
            () => next(new Error('sent')),
            (error: unknown) => {
              res.json({ status: error instanceof AccessTokenError && error.result.status })
            },
          )
        })
      },
    })
    expect(await app.json('/without')).toEqual({ status: 'signed-out' })
    await app.signIn('ida')
    expect(await app.json('/me')).toMatchObject({ sub: 'ida' })
    provider.control.revokeAccessTokens('ida')
    const all = await Promise.all(Array.from({ length: 10 }, () => app.json('/me')))
    expect(all.every(({ sub }) => sub === 'ida')).toBe(true)
    expect(provider.control.stats().refresh.rotations).toBe(1)
    expect(await app.json('/evil')).toMatchObject({ name: 'TypeError' })
  })

  it('tells where the browser logs out at the provider', async () => {
    const { app } = await setUp({
      routes: (target, rotation) => {
        target.get('/end-session', async (req, res) => {
          res.json((await rotation.endSessionUrl(req, res)) ?? null)
        })
      },
    })
    expect(await app.json('/end-session')).toBeNull()
    await app.signIn()
    const url = new URL((await app.json('/end-session')) as unknown as string)
    expect(url.origin).toBe(new URL(provider.issuer).origin)
    expect(url.searchParams.get('client_id')).toBe(provider.clients.basic.id)
  })

  it('takes a function that makes the configuration of a request, once a request', async () => {
    const clock = movableClock()
    let made = 0
    const rotation = tokenRotation(
      async (req) => {
        made += 1
        expect(req.headers.host).toContain('localhost')
        return demoConfig(provider)
      },
      { clock: clock.now },
    )
    const target = express()
    target.use('/auth', async (req, res, next) => {
      await ExpressAuth(await rotation.config(req))(req, res, next)
    })
    target.use(rotation.middleware)
    target.get('/token', rotation.guard(), async (req, res) => {
      res.json(await rotation.getAccessToken(req, res))
    })
    const app = await serve(target)
    running.push(app)
    await app.signIn()
    clock.ahead(30_000)
    made = 0
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
    expect(made).toBe(1)
    clock.ahead(30_000)
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 2 })
  })

  it('passes on what a lazy configuration throws, or what it lacks', async () => {
    const makers = [() => Promise.reject(new Error('no tenant')), () => ({}) as ExpressAuthConfig]
    for (const make of makers) {
      const rotation = tokenRotation(make)
      const target = express()
      target.use(rotation.middleware)
      const app = await serve(target)
      running.push(app)
      expect((await app.get('/')).status).toBe(500)
    }
  })

  it('says at the first request what is wrong, and names the setting', async () => {
    const { app } = await setUp({ config: { secret: [] } as never })
    const before = process.env.AUTH_SECRET
    delete process.env.AUTH_SECRET
    try {
      expect(await app.json('/token')).toMatchObject({
        name: 'ConfigurationError',
        setting: 'secret',
        message: expect.stringContaining('AUTH_SECRET') as string,
      })
    } finally {
      if (before !== undefined) process.env.AUTH_SECRET = before
    }
  })

  it.each([
    ['no configuration', undefined, undefined],
    ['no providers', {}, undefined],
    ['a store that is a text', { providers: [] }, { store: 'redis://localhost' }],
    ['an origin that is none', { providers: [] }, { api: ['example.com'] }],
    ['times that contradict each other', { providers: [] }, { timing: { wait: 1 } }],
  ])('throws at once for %s', (_name, config, options) => {
    expect(() => tokenRotation(config as never, options as never)).toThrow(TypeError)
  })

  it('can be imported and set up without any environment variable', async () => {
    const entry = new URL('../src/index.ts', import.meta.url).href
    const script = `
      const { tokenRotation } = await import(${JSON.stringify(entry)})
      const { default: GitHub } = await import('@auth/express/providers/github')
      const rotation = tokenRotation({ providers: [GitHub] })
      console.log(typeof rotation.middleware, Object.keys(process.env).length)`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--conditions=@token-rotation/source',
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        script,
      ],
      { env: {} as NodeJS.ProcessEnv, cwd: new URL('..', import.meta.url) },
    )
    expect(stdout).toMatch(/^function \d/)
  })

  it('lets a public answer be cached by nobody when it carries a session', async () => {
    const { app, clock } = await setUp({
      before: (target) => {
        target.use((_req, res, next) => {
          res.set('cache-control', 'public, max-age=3600')
          next()
        })
      },
    })
    await app.signIn()
    expect((await app.get('/session')).headers.get('cache-control')).toContain('public')
    clock.ahead(30_000)
    expect((await app.get('/session')).headers.get('cache-control')).toBe('private, no-store')
  })
})
