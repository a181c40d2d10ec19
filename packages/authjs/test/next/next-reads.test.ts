import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AccessTokenError } from '../../src/api-fetch.ts'
import type { NodeRequest } from '../../src/node-exchange.ts'
import { cookieName } from '../support/auth-app.ts'
import { nextApp, type NextAppOptions } from '../support/next-app.ts'
import { asRender, cookies, headers, NextRequest, origin } from '../support/next-scopes.ts'
import { pagesServer } from '../support/pages-server.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

const hour = 3_600_000

/** An app in which somebody has signed in, and whose access token has expired. */
async function setUp(options?: NextAppOptions) {
  const app = nextApp(provider, {}, { api: [provider.issuer], ...options })
  await app.signIn()
  app.clock.ahead(hour)
  return app
}

function refreshes(): number {
  return provider.control.stats().refresh.rotations
}

describe('getAccessToken, without arguments', () => {
  it('needs a request', async () => {
    const app = nextApp(provider)
    await expect(app.getAccessToken()).rejects.toThrow('outside a request scope')
  })

  it('sets the new cookie in a Route Handler', async () => {
    const app = await setUp()
    const { result, setCookies } = await app.handle(async () => [
      await app.getAccessToken(),
      await app.getAccessToken(),
      (await cookies()).get(cookieName)?.value,
    ])
    expect(result).toMatchObject([{ status: 'ok', generation: 1 }, { generation: 1 }, /^ey/])
    expect(setCookies).toHaveLength(1)
    expect(await app.payload()).toMatchObject({ tokenRotation: { generation: 1 } })
    expect(refreshes()).toBe(1)
  })

  it('asks the provider once for an action and for what it renders', async () => {
    const app = await setUp()
    const { result } = await app.handle(async () => [
      await app.getAccessToken(),
      await asRender(() => app.getAccessToken()),
    ])
    expect(result).toMatchObject([{ generation: 1 }, { generation: 1 }])
    expect(refreshes()).toBe(1)
  })

  it('asks the provider once per expiry where no cookie can be set, and says so', async () => {
    const app = await setUp()
    for (const generation of [1, 2, 3]) {
      const readers = () => Promise.all([app.getAccessToken(), app.getAccessToken()])
      expect(await app.render(readers)).toMatchObject([{ generation }, { generation }])
      expect(await app.render(() => app.getAccessToken())).toMatchObject({ generation })
      app.clock.ahead(hour)
    }
    expect(refreshes()).toBe(3)
    expect(provider.control.stats().refresh.mostPresentations).toBe(1)
    expect(app.warnings).toEqual(['token-rotation: export a proxy'])
  })

  it('says nothing of it in production', async () => {
    const app = await setUp({ env: { NODE_ENV: 'production' } })
    expect(await app.render(() => app.getAccessToken())).toMatchObject({ generation: 1 })
    expect(app.warnings).toEqual([])
  })

  it('passes options on', async () => {
    const app = nextApp(provider)
    await app.signIn()
    const { result } = await app.handle(() => app.getAccessToken({ forceRefresh: true }))
    expect(result).toMatchObject({ status: 'ok', generation: 1 })
  })
})

describe('getAccessToken, with a request', () => {
  it('is the same resolution as without one', async () => {
    const app = await setUp()
    const { result, setCookies } = await app.handle(async () => {
      const request = new NextRequest(origin, { headers: await headers() })
      const first = await app.getAccessToken(request)
      const value = (await cookies()).get(cookieName)?.value
      return { first, value, second: await app.getAccessToken() }
    })
    expect(result.first).toMatchObject({ status: 'ok', generation: 1 })
    expect(result.second).toBe(result.first)
    expect(result.value).toBe(app.jar.cookies[cookieName])
    expect(setCookies).toHaveLength(1)
    expect(refreshes()).toBe(1)
  })

  it('reads the cookies of a request that Next.js does not know', async () => {
    const app = await setUp()
    const request = new Request(origin, { headers: { cookie: app.jar.header() } })
    expect(await app.getAccessToken(request)).toMatchObject({ status: 'ok', generation: 1 })
    expect(await app.getAccessToken(new Request(origin))).toEqual({ status: 'signed-out' })
    const options = { forceRefresh: true }
    expect(await app.getAccessToken(request, options)).toMatchObject({ generation: 2 })
  })
})

describe('getAccessToken, in the Pages Router', () => {
  it('sets the new cookie, and shows it to later readers', async () => {
    const app = await setUp()
    const server = await pagesServer({
      '/token': async (req, res) => {
        const results = [await app.getAccessToken(req, res), await app.getAccessToken(req, res)]
        res.json({ results, parsed: req.cookies[cookieName], raw: req.headers.cookie })
      },
    })
    Object.assign(server.jar.cookies, app.jar.cookies)
    try {
      const response = await server.get('/token')
      const { results, parsed, raw } = (await response.json()) as Record<string, string>
      expect(results).toMatchObject([{ generation: 1 }, { generation: 1 }])
      expect(server.jar.cookies[cookieName]).not.toBe(app.jar.cookies[cookieName])
      expect(parsed).toBe(server.jar.cookies[cookieName])
      expect(raw).toContain(parsed)
      expect(response.headers.get('cache-control')).toBe('private, no-store')
    } finally {
      await server.stop()
    }
  })

  it('takes options last', async () => {
    const app = await setUp()
    const sent = { headers: { cookie: app.jar.header() } }
    const res = { headersSent: true, getHeader() {}, setHeader() {} } as never
    expect(await app.getAccessToken(sent, res)).toMatchObject({ generation: 1 })
    const forced = await app.getAccessToken(sent, res, { forceRefresh: true })
    expect(forced).toMatchObject({ generation: 2 })
  })

  it('takes the protocol from what Next.js has been told', async () => {
    const app = nextApp(provider)
    const of = (request: object) => app.pagesExchange(request as NodeRequest, {} as never)
    expect(of({ headers: {} }).isHttps?.()).toBe(false)
    expect(of({ headers: { 'x-forwarded-proto': 'https' } }).isHttps?.()).toBe(true)
    expect(of({ headers: { 'x-forwarded-proto': ['https', 'http'] } }).isHttps?.()).toBe(true)
  })

  it('wants the response too', async () => {
    const app = nextApp(provider)
    const call = app.getAccessToken as (...args: unknown[]) => Promise<unknown>
    await expect(call({ headers: {} })).rejects.toThrow(TypeError)
    await expect(call({ headers: {} }, {})).rejects.toThrow('the response is missing')
  })
})

describe('fetch', () => {
  it('carries the access token', async () => {
    const app = await setUp()
    const me = `${provider.issuer}/me`
    const bodies = await app.handle(() =>
      Promise.all(
        [me, new URL(me), new Request(me)].map(async (input) => (await app.fetch(input)).json()),
      ),
    )
    for (const body of bodies.result) expect(body).toMatchObject({ name: 'Ada' })
    expect(bodies.setCookies).toHaveLength(1)
  })

  it('carries it in the Pages Router', async () => {
    const app = await setUp()
    const server = await pagesServer({
      '/me': async (req, res) => {
        const init = { headers: { accept: 'application/json' } }
        res.json(await (await app.fetch(req, res, `${provider.issuer}/me`, init)).json())
      },
    })
    Object.assign(server.jar.cookies, app.jar.cookies)
    try {
      expect(await server.json('/me')).toMatchObject({ name: 'Ada' })
    } finally {
      await server.stop()
    }
  })

  it('says why there is nothing to carry', async () => {
    const app = nextApp(provider, {}, { api: [provider.issuer] })
    const { result } = await app.handle(() =>
      app.fetch(`${provider.issuer}/me`).catch((error: unknown) => error),
    )
    expect(result).toBeInstanceOf(AccessTokenError)
    expect(result).toMatchObject({ result: { status: 'signed-out' } })
  })
})
