import type { AuthConfig } from '@auth/core'
import { decode, encode, type JWTEncodeParams } from '@auth/core/jwt'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import type { NextRequest } from 'next/server.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cookieName, secret } from '../support/auth-app.ts'
import { type NextApp, nextApp, type NextAppOptions, sessionCookies } from '../support/next-app.ts'
import { cookies, headers, headersAfter, NextResponse } from '../support/next-scopes.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

const hour = 3_600_000

/** An app in which somebody has signed in, and whose access token has expired. */
async function setUp(user?: Partial<AuthConfig>, options?: NextAppOptions) {
  const app = nextApp(provider, user, options)
  await app.signIn()
  app.clock.ahead(hour)
  return app
}

async function generationOf(name: string, value: string): Promise<unknown> {
  const payload = await decode({ token: value, secret, salt: name })
  return (payload as { tokenRotation?: { generation: number } } | null)?.tokenRotation?.generation
}

function refreshes(): number {
  return provider.control.stats().refresh.rotations
}

/** The session cookie that the browser has now, as a `Set-Cookie` line of somebody else. */
function sessionLine({ jar }: NextApp): string {
  return `${cookieName}=${jar.cookies[cookieName]}; Path=/; HttpOnly`
}

describe('nextProxy', () => {
  it('gives the new cookie to the browser, marked for no cache', async () => {
    const app = await setUp()
    const response = await app.visit()
    const [[name, value] = ['', ''], ...others] = sessionCookies(response)
    expect([name, others]).toEqual([cookieName, []])
    expect(await generationOf(name, value)).toBe(1)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(response.headers.get('x-middleware-next')).toBe('1')
  })

  it('gives the new cookie to every later reader of the request', async () => {
    const app = await setUp()
    const seen = await app.visitPage(async () => ({
      inJar: (await cookies()).get(cookieName)?.value,
      inHeader: (await headers()).get('cookie'),
      layout: await app.getAccessToken(),
      page: await app.getAccessToken(),
    }))
    expect(seen.inJar).toBe(app.jar.cookies[cookieName])
    expect(seen.inHeader).toContain(seen.inJar)
    expect(seen.layout).toMatchObject({ status: 'ok', generation: 1 })
    expect(seen.page).toEqual(seen.layout)
    expect(refreshes()).toBe(1)
  })

  it('shows the new cookie to what it wraps', async () => {
    const app = await setUp()
    await app.visit(async (request: NextRequest) => {
      const value = request.cookies.get(cookieName)?.value
      expect(await generationOf(cookieName, value!)).toBe(1)
      expect(request.headers.get('cookie')).toContain(value)
      expect((await cookies()).get(cookieName)?.value).toBe(value)
      expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
      expect(await app.getAccessToken(request)).toMatchObject({ status: 'ok', generation: 1 })
    })
    expect(refreshes()).toBe(1)
  })

  it('changes nothing where nothing has changed', async () => {
    const app = nextApp(provider)
    const inner = NextResponse.next()
    await app.visit(() => inner)
    await app.signIn()
    const response = await app.visit(() => inner)
    expect(response).toBe(inner)
    expect([...response.headers]).toEqual([['x-middleware-next', '1']])
  })

  it('lets one request of many ask the provider', async () => {
    const app = await setUp()
    const cookie = app.jar.cookies[cookieName]!
    const visits = Array.from({ length: 20 }, async () => {
      app.jar.cookies[cookieName] = cookie
      return app.visit()
    })
    for (const response of await Promise.all(visits)) {
      const [[name, value] = ['', '']] = sessionCookies(response)
      expect(await generationOf(name, value)).toBe(1)
    }
    expect(refreshes()).toBe(1)
  })

  it('waits no longer than it is told, and holds no request up', async () => {
    const events: string[] = []
    const onEvent = ({ type }: { type: string }) => void events.push(type)
    const app = await setUp({}, { wait: 10, onEvent })
    provider.control.setFault({ mode: 'hang' })
    const response = await app.visit()
    expect(response.headers.get('x-middleware-next')).toBe('1')
    expect(sessionCookies(response)).toEqual([])
    // The rotation is still under way.
    expect(events).toEqual(['claimed'])
  })

  it('leaves a token that can still be used alone on a prefetch, and no other', async () => {
    provider.control.changeSettings({ accessTokenTtl: 3_600 })
    const app = nextApp(provider)
    await app.signIn()
    app.clock.ahead(hour - 100_000)
    const prefetch = { 'sec-purpose': 'prefetch' }
    expect(sessionCookies(await app.visit(undefined, prefetch))).toEqual([])
    expect(refreshes()).toBe(0)
    app.clock.ahead(200_000)
    expect(sessionCookies(await app.visit(undefined, prefetch))).toHaveLength(1)
    expect(refreshes()).toBe(1)
    app.clock.ahead(hour - 100_000)
    expect(sessionCookies(await app.visit())).toHaveLength(1)
    expect(refreshes()).toBe(2)
  })
})

describe('nextProxy, and what it wraps', () => {
  it.each([
    ['a redirect', () => NextResponse.redirect('http://localhost:3000/login', 303)],
    ['a plain redirect', () => Response.redirect('http://localhost:3000/login')],
    ['a response of its own', () => new Response('no', { status: 418, headers: { 'x-own': '1' } })],
    ['JSON', () => Response.json({ ok: true }, { status: 201 })],
    ['no body', () => new Response(null, { status: 204 })],
    ['a rewrite', () => NextResponse.rewrite('http://localhost:3000/other')],
  ])('keeps status, body and headers of %s', async (_name, answer) => {
    const app = await setUp()
    const response = await app.visit(answer)
    const expected = answer()
    expect(response.status).toBe(expected.status)
    expect(await response.text()).toBe(await expected.text())
    for (const [name, value] of expected.headers) {
      // Next.js makes addresses of this host relative.
      expect([name, new URL(response.headers.get(name)!, 'http://localhost:3000').href]).toEqual([
        name,
        new URL(value, 'http://localhost:3000').href,
      ])
    }
    expect(sessionCookies(response)).toHaveLength(1)
  })

  it('keeps the cookies of others, in their order', async () => {
    const app = await setUp()
    const response = await app.visit(() => {
      const answer = NextResponse.next()
      answer.cookies.set('theme', 'dark')
      answer.headers.append('set-cookie', 'raw=a%20b; Path=/; SameSite=Strict')
      return answer
    })
    expect(response.headers.getSetCookie()).toEqual([
      'theme=dark; Path=/',
      'raw=a%20b; Path=/; SameSite=Strict',
      expect.stringContaining(`${cookieName}=`),
    ])
  })

  it('drops the older session cookie that it answers with', async () => {
    const app = await setUp()
    const older = sessionLine(app)
    const response = await app.visit(() => new Response(null, { headers: { 'set-cookie': older } }))
    const [[name, value] = ['', ''], ...others] = sessionCookies(response)
    expect(others).toEqual([])
    expect(await generationOf(name, value)).toBe(1)
  })

  it('drops what it answers with where nothing has changed', async () => {
    const app = nextApp(provider)
    await app.signIn()
    const same = sessionLine(app)
    const response = await app.visit(() => new Response(null, { headers: { 'set-cookie': same } }))
    expect(response.headers.getSetCookie()).toEqual([])
    expect(response.headers.has('cache-control')).toBe(false)
  })

  it('keeps the sign-in of somebody else', async () => {
    const app = await setUp()
    const before = app.swapCookies()
    await app.signIn('bob')
    const theirs = sessionLine(app)
    app.swapCookies(before)
    const response = await app.visit(
      () => new Response(null, { headers: { 'set-cookie': theirs } }),
    )
    expect(response.headers.getSetCookie()).toEqual([theirs])
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  it.each([
    ['in its answer', () => deleting()],
    ['with cookies()', async () => void (await cookies()).delete(cookieName)],
  ])('lets the session end that it deletes %s', async (_name, inner) => {
    const app = await setUp()
    const response = await app.visit(inner)
    expect(sessionCookies(response)).toEqual([[cookieName, '']])
  })

  it('carries the session cookie although cookies() was used, which drops all others', async () => {
    const app = await setUp()
    const response = await app.visit(async () => {
      ;(await cookies()).set('theme', 'dark')
      return new Response(null, { headers: { 'set-cookie': 'raw=1; Path=/; HttpOnly' } })
    })
    const lines = response.headers.getSetCookie()
    expect(lines).toHaveLength(3)
    expect(lines).toContainEqual(expect.stringMatching(/^theme=dark;/))
    expect(lines).toContainEqual(expect.stringMatching(/^raw=1;.*HttpOnly/i))
    const [[name, value] = ['', '']] = sessionCookies(response)
    expect(await generationOf(name, value)).toBe(1)
  })

  it.each([
    ['sets what is there already', async () => void (await cookies()).set('theme', 'dark')],
    ['deletes what is not there', async () => void (await cookies()).delete('nothing')],
  ])('carries the session cookie although cookies() %s', async (_name, inner) => {
    const app = await setUp()
    app.jar.cookies.theme = 'dark'
    const response = await app.visit(inner)
    expect(response.headers.getSetCookie()).toHaveLength(2)
    expect(await app.payload()).toMatchObject({ tokenRotation: { generation: 1 } })
  })

  it('finds out that cookies() was used where Next.js does not tell', async () => {
    const untold = async () => new Proxy(await cookies(), { get: withoutSymbols })
    const app = await setUp({}, { cookies: untold as never })
    for (const name of ['theme', 'locale']) {
      const response = await app.visit(async () => void (await cookies()).set(name, 'new'))
      expect(sessionCookies(response)).toHaveLength(1)
      expect(response.headers.getSetCookie()).toHaveLength(2)
      app.clock.ahead(hour)
    }
    expect(sessionCookies(await app.visit())).toHaveLength(1)
  })

  it('carries the newest session cookie when cookies() was used before', async () => {
    const app = await setUp()
    const response = await app.visit(async () => {
      ;(await cookies()).set('theme', 'dark')
      await app.getAccessToken({ forceRefresh: true })
    })
    const [[name, value] = ['', ''], ...others] = sessionCookies(response)
    expect(others).toEqual([])
    expect(await generationOf(name, value)).toBe(2)
  })

  it('keeps every chunk of the sign-in of somebody else', async () => {
    let filler = 'x'.repeat(9_000)
    const app = await setUp({ jwt: fillingCodec(() => filler) })
    const before = app.swapCookies()
    await app.signIn('bob')
    const theirs = own(app)
    app.swapCookies(before)
    filler = ''
    const lines = theirs.map(([name, value]) => ['set-cookie', `${name}=${value}; Path=/`])
    await app.visit(() => new Response(null, { headers: lines as [string, string][] }))
    expect(theirs).toHaveLength(4)
    expect(own(app)).toEqual(theirs)
  })

  it('prefers the session that it sets with cookies() to the one that it answers with', async () => {
    const app = await setUp()
    const before = app.swapCookies()
    await app.signIn('bob')
    const theirs = app.jar.cookies[cookieName]!
    app.swapCookies()
    await app.signIn('cleo')
    const answered = sessionLine(app)
    app.swapCookies(before)
    const response = await app.visit(async () => {
      ;(await cookies()).set(cookieName, theirs)
      return new Response(null, { headers: { 'set-cookie': answered } })
    })
    expect(sessionCookies(response)).toEqual([[cookieName, theirs]])
  })

  it('keeps the session that it sets itself with cookies()', async () => {
    const app = await setUp()
    const before = app.swapCookies()
    await app.signIn('bob')
    const theirs = app.jar.cookies[cookieName]!
    app.swapCookies(before)
    const response = await app.visit(
      async () => void (await cookies()).set(cookieName, theirs, { httpOnly: true }),
    )
    expect(sessionCookies(response)).toEqual([[cookieName, theirs]])
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  it('carries what it forces', async () => {
    provider.control.changeSettings({ accessTokenTtl: 3_600 })
    const app = nextApp(provider)
    await app.signIn()
    const older = sessionLine(app)
    const seen = await app.visitPage(
      async () => (await cookies()).get(cookieName)?.value,
      async () => {
        await app.getAccessToken({ forceRefresh: true })
        return NextResponse.next({ headers: { 'set-cookie': older } })
      },
    )
    expect(seen).toBe(app.jar.cookies[cookieName])
    expect(await app.payload()).toMatchObject({ tokenRotation: { generation: 1 } })
  })

  it('leaves no stale chunk, to the browser or to later readers', async () => {
    let filler = 'x'.repeat(9_000)
    const app = await setUp({ jwt: fillingCodec(() => filler) })
    const names = () => own(app).map(([name]) => name)
    const seen = async () => {
      const all = await app.visitPage(async () => (await cookies()).getAll())
      return all.map(({ name }) => name).filter((name) => name.startsWith(cookieName))
    }
    const big = [0, 1, 2, 3].map((number) => `${cookieName}.${number}`)
    expect(names()).toEqual(big)
    filler = ''
    expect(await seen()).toEqual([cookieName])
    expect(names()).toEqual([cookieName])
    filler = 'x'.repeat(9_000)
    app.clock.ahead(hour)
    expect(await seen()).toEqual(big)
    expect(names()).toEqual(big)
  })

  it('keeps the request headers that it changes', async () => {
    const app = await setUp()
    const sent = { cookie: app.jar.header(), accept: 'text/html' }
    const response = await app.visit((request: NextRequest) => {
      const changed = new Headers(request.headers)
      changed.set('x-locale', 'de')
      changed.delete('accept')
      return NextResponse.next({ request: { headers: changed } })
    }, sent)
    const after = headersAfter(response, sent)
    expect(after).toMatchObject({ 'x-locale': 'de' })
    expect(after).not.toHaveProperty('accept')
    expect(after.cookie).toBe(app.jar.header())
  })

  it.each([
    ['in its answer', () => deleting()],
    ['with cookies()', async () => void (await cookies()).delete(cookieName)],
  ])('leaves no chunk of a session that it deletes %s', async (_name, inner) => {
    let filler = 'x'.repeat(9_000)
    const app = await setUp({ jwt: fillingCodec(() => filler) })
    filler = ''
    await app.visit(inner)
    expect(own(app)).toEqual([])
  })

  it('adds the session to no request that it has taken the cookies from', async () => {
    const app = await setUp()
    const sent = { cookie: app.jar.header() }
    const response = await app.visit((request: NextRequest) => {
      const changed = new Headers(request.headers)
      changed.delete('cookie')
      return NextResponse.rewrite('https://api.example.com', { request: { headers: changed } })
    }, sent)
    expect(Object.keys(headersAfter(response, sent))).not.toContain('cookie')
    expect(sessionCookies(response)).toHaveLength(1)
  })

  it('keeps the cookies that it adds for later readers', async () => {
    const app = await setUp()
    const seen = await app.visitPage(
      async () => (await cookies()).getAll().map(({ name }) => name),
      (request: NextRequest) => {
        const changed = new Headers(request.headers)
        changed.set('cookie', `${changed.get('cookie')}; locale=de`)
        return NextResponse.next({ request: { headers: changed } })
      },
    )
    expect(seen.toSorted()).toEqual([...Object.keys(app.jar.cookies), 'locale'].toSorted())
  })
})

/** The parts of the session that the browser has. */
function own({ jar }: NextApp): [name: string, value: string][] {
  return Object.entries(jar.cookies).filter(([name]) => name.startsWith(cookieName))
}

function withoutSymbols(target: object, key: string | symbol): unknown {
  if (typeof key === 'symbol') return undefined
  const value = Reflect.get(target, key) as unknown
  return typeof value === 'function' ? value.bind(target) : value
}

function fillingCodec(filler: () => string) {
  return {
    encode: (params: JWTEncodeParams) =>
      encode({ ...params, token: { ...params.token, filler: filler() } }),
    decode,
  }
}

function deleting(): Response {
  const answer = NextResponse.next()
  answer.cookies.delete(cookieName)
  return answer
}
