import { type RunningProvider, startProvider } from '@token-rotation/provider'
import NextAuth, { type NextAuthConfig } from 'next-auth'
import { getToken } from 'next-auth/jwt'
import { type NextRequest, NextResponse } from 'next/server.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { origin } from '../../authjs/test/support/next-scopes.ts'
import { tokenRotation, type TokenRotationOptions } from '../src/index.ts'
import { type App, cookieName, demoConfig, secret, startApp } from './support/start-app.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

/** An app in which somebody has signed in, and whose access token has expired. */
async function setUp(config: Partial<NextAuthConfig> = {}, options: TokenRotationOptions = {}) {
  const app = startApp({ ...demoConfig(provider), ...config }, options)
  await app.signIn()
  app.clock.ahead(30_000)
  return app
}

function refreshes(): number {
  return provider.control.stats().refresh.rotations
}

/** What the browser's session cookie holds of ours. */
async function carried({ jar }: App): Promise<unknown> {
  const req = new Request(origin, { headers: { cookie: jar.header() } })
  const token = await getToken({ req, secret, salt: cookieName, cookieName })
  return (token as { tokenRotation?: { generation: number } } | null)?.tokenRotation?.generation
}

function sessionLines(response: Response): string[] {
  return response.headers.getSetCookie().filter((line) => line.startsWith(cookieName))
}

describe('the proxy, bare', () => {
  it('rotates once, for the browser and for every reader behind it', async () => {
    const app = await setUp()
    const seen = await app.visitPage(async () => ({
      session: await app.auth(),
      layout: await app.rotation.getAccessToken(),
      page: await app.rotation.getAccessToken(),
    }))
    expect(seen.session).toMatchObject({ user: { name: 'Ada' } })
    expect(seen.layout).toMatchObject({ status: 'ok', generation: 1 })
    expect(seen.page).toEqual(seen.layout)
    expect(await carried(app)).toBe(1)
    expect(refreshes()).toBe(1)
  })

  it('sets no cookie when nothing has changed', async () => {
    const app = await setUp()
    await app.visit()
    const response = await app.visit()
    expect(response.headers.getSetCookie()).toEqual([])
    expect(response.headers.has('cache-control')).toBe(false)
  })

  it.each<[string, NonNullable<NextAuthConfig['callbacks']>['authorized']]>([
    ['nobody is asked', undefined],
    ['everybody may pass', () => true],
    ['nobody may pass', () => false],
    ['those may pass who are signed in', ({ auth }) => Boolean(auth?.user)],
    ['it decides by the address', async ({ request }) => request.nextUrl.pathname !== '/page'],
    ['it redirects', ({ request }) => NextResponse.redirect(new URL('/login?why=1', request.url))],
    ['it answers itself', () => Response.json({ error: 'no' }, { status: 403 })],
    ['it rewrites', ({ request }) => NextResponse.rewrite(new URL('/other', request.url))],
  ])('lets exactly those pass whom auth lets pass, where %s', async (_name, authorized) => {
    const app = await setUp({ callbacks: authorized ? { authorized } : {} })
    const stock = NextAuth({
      ...demoConfig(provider),
      callbacks: authorized ? { authorized } : {},
    }).auth
    const shown = async (response: Response) => ({
      status: response.status,
      text: await response.text(),
      headers: Object.fromEntries(
        [...response.headers].filter(
          ([name]) => !/cookie|cache-control|overrid|request/.test(name),
        ),
      ),
    })
    for (const isSignedIn of [true, false]) {
      if (!isSignedIn) await app.signOut()
      const expected = await app.visit(stock)
      const actual = await app.visit()
      expect(await shown(actual)).toEqual(await shown(expected))
    }
  })

  it('lets those pass whose provider is down, and says so', async () => {
    const seen: unknown[] = []
    const authorized = ({ auth }: { auth: unknown }) => {
      seen.push((auth as { error?: string } | null)?.error)
      return auth !== null
    }
    const app = await setUp({ callbacks: { authorized } })
    provider.control.setFault({ mode: 'status' })
    const response = await app.visit()
    expect(response.headers.get('x-middleware-next')).toBe('1')
    expect(seen).toEqual(['RefreshTokenUnavailable'])
    expect(await app.render(() => app.rotation.getAccessToken())).toMatchObject({
      status: 'unavailable',
    })
  })

  it('tells of a refused grant, and signs nobody out', async () => {
    const app = await setUp()
    provider.control.revokeGrants()
    await app.visit()
    expect(await app.render(() => app.auth())).toMatchObject({
      user: { name: 'Ada' },
      error: 'RefreshTokenError',
    })
    expect(provider.control.stats().token.byGrantType.refresh_token?.total).toBe(1)
  })
})

describe('the proxy, around another', () => {
  it('gives what it wraps the session, and leaves one session cookie', async () => {
    const app = await setUp()
    const names: unknown[] = []
    const inner = app.auth((request) => {
      names.push(request.auth?.user?.name)
      return Response.redirect(`${origin}/login`)
    })
    const response = await app.visit(app.rotation.proxy(inner))
    expect(names).toEqual(['Ada'])
    expect(response.status).toBe(302)
    expect(sessionLines(response)).toHaveLength(1)
    expect(await carried(app)).toBe(1)
    expect(refreshes()).toBe(1)
  })

  it('takes auth itself, and a function', async () => {
    const app = await setUp({ callbacks: { authorized: () => false } })
    const guarded = await app.visit(app.rotation.proxy(app.auth))
    expect(guarded.headers.get('location')).toContain('/api/auth/signin')
    expect(sessionLines(guarded)).toHaveLength(1)
    const open = await app.visit(app.rotation.proxy(() => new Response('own')))
    expect(await open.text()).toBe('own')
  })

  it('leaves out the older cookie that auth appends', async () => {
    provider.control.changeSettings({ accessTokenTtl: 3_600 })
    const app = startApp(demoConfig(provider))
    await app.signIn()
    const inner = app.auth(async () => {
      await app.rotation.getAccessToken({ forceRefresh: true })
      return NextResponse.next()
    })
    const response = await app.visit(app.rotation.proxy(inner))
    expect(sessionLines(response)).toHaveLength(1)
    expect(await carried(app)).toBe(1)
  })

  it('hands the token to a proxy that passes requests on', async () => {
    const app = await setUp()
    const response = await app.visit(
      app.rotation.proxy(async (request: NextRequest) => {
        const token = await app.rotation.getAccessToken(request)
        if (token.status !== 'ok') return new Response(null, { status: 401 })
        const headers = new Headers(request.headers)
        headers.set('authorization', `Bearer ${token.accessToken}`)
        headers.delete('cookie')
        return NextResponse.rewrite('https://api.example.com', { request: { headers } })
      }),
    )
    expect(response.headers.get('x-middleware-rewrite')).toBe('https://api.example.com/')
    const overridden = response.headers.get('x-middleware-override-headers')!.split(',')
    expect(overridden).toContain('authorization')
    expect(overridden).not.toContain('cookie')
    expect(sessionLines(response)).toHaveLength(1)
  })

  it('is the middleware of Next.js 15', () => {
    const { middleware, proxy } = startApp(demoConfig(provider)).rotation
    expect(middleware).toBe(proxy)
  })
})

describe('without a proxy', () => {
  it('rotates once for all readers of a page, and remembers it for the next', async () => {
    const app = await setUp({ logger: { warn() {} } })
    for (const generation of [1, 2, 3]) {
      const [session, ...tokens] = await app.render(() =>
        Promise.all([
          app.auth(),
          app.rotation.getAccessToken(),
          app.rotation.getAccessToken(),
        ] as const),
      )
      expect(session).toMatchObject({ user: { name: 'Ada' } })
      expect(tokens).toMatchObject([{ generation }, { generation }])
      app.clock.ahead(30_000)
    }
    expect(refreshes()).toBe(3)
    expect(provider.control.stats().refresh.mostPresentations).toBe(1)
    expect(await carried(app)).toBe(0)
  })

  it.each<[string, (app: App) => (request: NextRequest, context: never) => unknown]>([
    ['auth()', (app) => async () => Response.json(await app.auth())],
    [
      'getAccessToken()',
      (app) => async () => Response.json({ ...(await app.rotation.getAccessToken()) }),
    ],
    ['auth(handler)', (app) => app.auth((request) => Response.json(request.auth))],
  ])('carries the cookie of a Route Handler with %s', async (_name, handler) => {
    const app = await setUp()
    expect((await app.handle(handler(app))).status).toBe(200)
    expect(await carried(app)).toBe(1)
    expect(await app.render(() => app.rotation.getAccessToken())).toMatchObject({ generation: 1 })
    expect(refreshes()).toBe(1)
  })

  it('answers the browser with the newest session', async () => {
    const app = await setUp()
    const response = await app.handle(app.handlers.GET, '/api/auth/session')
    expect(await response.json()).toMatchObject({ user: { name: 'Ada' } })
    expect(await carried(app)).toBe(1)
  })

  it('rotates when a page asks for it with update({ refresh: true })', async () => {
    provider.control.changeSettings({ accessTokenTtl: 3_600 })
    const app = startApp(demoConfig(provider))
    await app.signIn()
    await app.update({ name: 'Eve' })
    expect(await carried(app)).toBe(0)
    await app.update({ refresh: true })
    expect(await carried(app)).toBe(1)
    expect(refreshes()).toBe(1)
  })
})

describe('the configuration', () => {
  it('shows no token to a session callback without user, which next-auth fills with the JWT', async () => {
    const callbacks = { session: () => ({ expires: '2099-01-01' }) as never }
    const app = await setUp({ callbacks })
    const shown = JSON.stringify(await app.render(() => app.auth()))
    expect(shown).toContain('"name":"Ada"')
    expect(shown).not.toMatch(/refresh_token|access_token|tokenRotation/)
  })

  it('can be made by a function, once for a request', async () => {
    let made = 0
    const app = startApp(() => {
      made += 1
      return demoConfig(provider)
    })
    await app.signIn()
    app.clock.ahead(30_000)
    made = 0
    await app.visit()
    expect(made).toBe(1)
    expect(await app.render(() => app.rotation.getAccessToken())).toMatchObject({ generation: 1 })
    expect(await app.render(() => app.auth())).toMatchObject({ user: { name: 'Ada' } })
    expect(await carried(app)).toBe(1)
    expect(refreshes()).toBe(1)
  })

  it('can be in two files, which share what the process knows', async () => {
    const app = await setUp()
    const { clock, store } = app
    const other = tokenRotation(demoConfig(provider), { clock: clock.now, store })
    const cookie = app.jar.cookies[cookieName]!
    const visits = Array.from({ length: 10 }, () => {
      app.jar.cookies[cookieName] = cookie
      return Promise.all([app.visit(other.proxy), app.render(() => app.rotation.getAccessToken())])
    })
    for (const [, token] of await Promise.all(visits))
      expect(token).toMatchObject({ generation: 1 })
    expect(await carried(app)).toBe(1)
    expect(refreshes()).toBe(1)
  })

  it('says what is missing at the first request, and at no import', async () => {
    const { secret: _, ...rest } = demoConfig(provider)
    const app = startApp(rest)
    const expected = { name: 'ConfigurationError', setting: 'secret' }
    await expect(app.render(() => app.rotation.getAccessToken())).rejects.toMatchObject(expected)
    await expect(app.visit()).rejects.toMatchObject(expected)
  })

  it('takes from the environment what next-auth takes from it', async () => {
    const { secret: _, ...rest } = demoConfig(provider)
    process.env.AUTH_SECRET = secret
    try {
      const app = startApp(rest)
      await app.signIn()
      expect(await app.render(() => app.rotation.getAccessToken())).toMatchObject({ status: 'ok' })
    } finally {
      delete process.env.AUTH_SECRET
    }
  })

  it('refuses options of a wrong form at once', () => {
    expect(() => tokenRotation(demoConfig(provider), { api: 'x' } as never)).toThrow(TypeError)
    expect(() => tokenRotation({} as never)).toThrow(TypeError)
  })
})

describe('signing out', () => {
  it('is final, also for a page that comes with the old cookie', async () => {
    const app = startApp(demoConfig(provider), { revokeOnSignOut: true })
    await app.signIn('sue')
    app.clock.ahead(30_000)
    const before = { ...app.jar.cookies }
    await app.signOut()
    expect(Object.keys(app.jar.cookies)).not.toContain(cookieName)
    Object.assign(app.jar.cookies, before)
    expect(await app.render(() => app.rotation.getAccessToken())).toEqual({ status: 'signed-out' })
    expect(await app.render(() => app.auth())).toBeNull()
    expect(provider.control.liveGrants('sue')).toBe(0)
  })
})
