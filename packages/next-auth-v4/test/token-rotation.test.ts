import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { type AuthOptions, getServerSession } from 'next-auth'
import { decode, encode, getToken } from 'next-auth/jwt'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { guideSnippet } from '../../authjs/test/support/snippets.ts'
import { tokenRotation } from '../src/index.ts'
import {
  type AppOptions,
  cookieName,
  demoProvider,
  movableClock,
  secret,
  startApp,
} from './support/start-app.ts'

let provider: RunningProvider
const running: { stop: () => Promise<void> }[] = []
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => {
  provider.control.reset()
  vi.stubEnv('AUTH_TRUST_HOST', '1')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(running.splice(0).map((app) => app.stop()))
})

/** What next-auth and token rotation have logged. */
function recorded() {
  const errors: string[] = []
  const logger = {
    error: (code: string, metadata: { message?: string }) =>
      void errors.push(`${code}: ${metadata.message}`),
    warn: () => {},
  }
  return { errors, logger: logger as AuthOptions['logger'] }
}

async function setUp(
  extra: Partial<AuthOptions> = {},
  { options, routes }: Partial<AppOptions> = {},
) {
  const clock = movableClock()
  const { errors, logger } = recorded()
  const app = await startApp({
    authOptions: {
      secret,
      logger: logger!,
      providers: [demoProvider(provider)],
      ...extra,
    },
    options: { clock: clock.now, api: [provider.issuer], ...options },
    ...(routes && { routes }),
  })
  running.push(app)
  return { app, clock, errors }
}

const sessionCookies = (response: Response, name = cookieName) =>
  response.headers.getSetCookie().filter((line) => line.startsWith(name))

describe('tokenRotation', () => {
  it('shows the session that stock getServerSession shows', async () => {
    const { app, clock, errors } = await setUp(
      {},
      {
        routes: ({ config }) => ({
          '/stock': async (req, res) =>
            res.json(await getServerSession(req as never, res as never, config)),
        }),
      },
    )
    expect(await app.json('/session')).toBeNull()
    await app.signIn()
    for (let round = 0; round < 2; round += 1) {
      const ours = await app.json('/session')
      const stock = await app.json('/stock')
      expect(ours).toMatchObject({ user: { name: 'Ada' } })
      expect({ ...ours, expires: '' }).toEqual({ ...stock, expires: '' })
      clock.ahead(30_000)
    }
    expect(errors).toEqual([])
  })

  it('rotates once for many requests, and every one gets the same token', async () => {
    const { app, clock } = await setUp()
    await app.signIn()
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 0 })
    clock.ahead(30_000)
    const results = await Promise.all(Array.from({ length: 20 }, () => app.json('/token')))
    expect(new Set(results.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(results[0]).toMatchObject({ status: 'ok', generation: 1 })
    expect(provider.control.stats().refresh).toMatchObject({ rotations: 1, mostPresentations: 1 })
  })

  it('rotates once for many requests to the session endpoint, and at the next expiry again', async () => {
    const { app, clock } = await setUp({}, { options: { exposeAccessToken: true } })
    await app.signIn()
    for (const rotations of [1, 2]) {
      clock.ahead(30_000)
      const all = await Promise.all(Array.from({ length: 20 }, () => app.json('/api/auth/session')))
      expect(new Set(all.map(({ accessToken }) => accessToken)).size).toBe(1)
      expect(all[0]).toMatchObject({ user: { name: 'Ada' } })
      expect(all[0]).not.toHaveProperty('error')
      expect(provider.control.stats().refresh).toMatchObject({ rotations, mostPresentations: 1 })
    }
  })

  it('sets one cookie for two reads of a session in one request', async () => {
    const { app, clock } = await setUp(
      {},
      {
        routes: ({ getServerSession, getAccessToken }) => ({
          '/twice': async (req, res) => {
            const both = await Promise.all([getServerSession(req, res), getServerSession(req, res)])
            const third = await getServerSession(req, res)
            res.json({ both, third, token: await getAccessToken(req, res) })
          },
        }),
      },
    )
    await app.signIn()
    clock.ahead(30_000)
    const response = await app.get('/twice')
    expect(await response.json()).toMatchObject({
      both: [{ user: { name: 'Ada' } }, { user: { name: 'Ada' } }],
      token: { status: 'ok', generation: 1 },
    })
    expect(sessionCookies(response)).toHaveLength(1)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(provider.control.stats().refresh).toMatchObject({ rotations: 1, mostPresentations: 1 })
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
  })

  it('hands the new cookie to later readers of the request', async () => {
    const { app, clock } = await setUp(
      {},
      {
        routes: ({ getAccessToken }) => ({
          '/readers': async (req, res) => {
            await getAccessToken(req, res)
            const token = await getToken({ req, secret })
            res.json(token!.tokenRotation)
          },
        }),
      },
    )
    await app.signIn()
    clock.ahead(30_000)
    expect(await app.json('/readers')).toMatchObject({ generation: 1 })
  })

  it('sets no cookie while nothing changes', async () => {
    const { app } = await setUp()
    await app.signIn()
    for (const path of ['/token', '/session']) {
      const response = await app.get(path)
      expect(response.headers.getSetCookie()).toEqual([])
      expect(response.headers.get('cache-control')).toBeNull()
    }
  })

  it('rotates when the browser asks for it with update({ refresh: true })', async () => {
    provider.control.changeSettings({ accessTokenTtl: 3_600 })
    const { app } = await setUp()
    await app.signIn()
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 0 })
    const { csrfToken } = await app.json('/api/auth/csrf')
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ csrfToken, data: { refresh: true } })
    const session = await app.json('/api/auth/session', { method: 'POST', headers, body })
    expect(session).toMatchObject({ user: { name: 'Ada' } })
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
  })

  it('ends the grant at sign-out', async () => {
    const { app, errors } = await setUp({}, { options: { revokeOnSignOut: true } })
    await app.signIn('zoe')
    const before = { ...app.jar.cookies }
    await app.signOut()
    expect(await app.json('/session')).toBeNull()
    expect(provider.control.liveGrants('zoe')).toBe(0)
    Object.assign(app.jar.cookies, before)
    expect(await app.json('/api/auth/session')).toEqual({})
    expect(app.jar.cookies).not.toHaveProperty([cookieName])
    Object.assign(app.jar.cookies, before)
    expect(await app.json('/session')).toBeNull()
    expect(await app.json('/token')).toEqual({ status: 'signed-out' })
    expect(errors).toEqual([])
  })

  it('says that only a new sign-in helps, and keeps the user', async () => {
    const { app, clock } = await setUp()
    await app.signIn()
    provider.control.revokeGrants()
    clock.ahead(30_000)
    expect(await app.json('/session')).toMatchObject({
      user: { name: 'Ada' },
      error: 'RefreshTokenError',
    })
    expect(await app.json('/token')).toMatchObject({ status: 'reauthenticate' })
    expect(provider.control.stats().refresh).toMatchObject({ rotations: 0, mostPresentations: 1 })
    await app.signIn()
    expect(await app.json('/session')).not.toHaveProperty('error')
  })

  it('calls an API with the access token', async () => {
    const { app, clock } = await setUp(
      {},
      {
        routes: ({ fetch }) => ({
          '/me': async (req, res) =>
            res.json(await (await fetch(req, res, `${provider.issuer}/me`)).json()),
        }),
      },
    )
    await app.signIn()
    clock.ahead(30_000)
    expect(await app.json('/me')).toMatchObject({ name: 'Ada' })
  })

  it('finds a session in chunks, and deletes those that are left over', async () => {
    let size = 9_000
    const { app, clock } = await setUp({
      callbacks: { jwt: ({ token }) => ({ ...token, filler: 'x'.repeat(size) }) },
    })
    await app.signIn()
    const names = () => Object.keys(app.jar.cookies).filter((name) => name.startsWith(cookieName))
    expect(names().length).toBeGreaterThan(2)
    clock.ahead(30_000)
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
    expect(names().length).toBeGreaterThan(2)
    expect(await app.json('/api/auth/session')).toMatchObject({ user: { name: 'Ada' } })
    size = 1
    clock.ahead(30_000)
    expect(await app.json('/session')).toMatchObject({ user: { name: 'Ada' } })
    expect(names()).toEqual([cookieName])
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 2 })
  })

  it('works with https in front, by the address or by the forwarded protocol', async () => {
    const secure = `__Secure-${cookieName}`
    const headers = { 'x-forwarded-proto': 'https' }
    for (const url of ['', 'address']) {
      const { app, clock } = await setUp()
      if (url) vi.stubEnv('NEXTAUTH_URL', app.origin.replace('http', 'https'))
      await app.signIn('ada', { headers })
      expect(Object.keys(app.jar.cookies)).toContain(secure)
      clock.ahead(30_000)
      const response = await app.get('/token', { headers })
      expect(await response.json()).toMatchObject({ status: 'ok', generation: 1 })
      expect(sessionCookies(response, secure)).toEqual([expect.stringContaining('Secure')])
      const session = await app.json('/api/auth/session', { headers })
      expect(session).toMatchObject({ user: { name: 'Ada' } })
    }
  })

  it('works with a cookie name and a codec of the app', async () => {
    const seen: string[] = []
    const { app, clock } = await setUp({
      cookies: {
        sessionToken: {
          name: 'my-session',
          options: { httpOnly: true, sameSite: 'lax', path: '/', secure: false },
        },
      },
      jwt: {
        encode(params) {
          seen.push(...Object.keys(params))
          return encode(params)
        },
        decode(params) {
          seen.push(...Object.keys(params))
          return decode(params)
        },
      },
    })
    await app.signIn()
    clock.ahead(30_000)
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
    expect(await app.json('/api/auth/session')).toMatchObject({ user: { name: 'Ada' } })
    expect(app.jar.cookies).toHaveProperty('my-session')
    expect(seen).not.toContain('salt')
  })

  it('keeps a new token although a callback of the app fails or shows no user', async () => {
    let isBroken = false
    const { app, clock } = await setUp({
      callbacks: {
        session({ session }) {
          if (isBroken) throw new Error('broken')
          return { expires: session.expires, plan: 'free' } as never
        },
      },
    })
    await app.signIn()
    clock.ahead(30_000)
    const shown = await app.get('/session')
    expect(await shown.text()).not.toMatch(/ada|token/i)
    isBroken = true
    clock.ahead(30_000)
    expect(await app.json('/session')).toBeNull()
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 2 })
    expect(provider.control.stats().refresh).toMatchObject({ mostPresentations: 1 })
  })

  it('takes over the sessions of the pasted snippet, and names the snippet that is still there', async () => {
    provider.control.changeSettings({ accessTokenTtl: 3_600 })
    const clock = movableClock()
    const snippet = guideSnippet(`${provider.issuer}/token`, clock.now)
    const before = await startApp({
      authOptions: { secret, providers: [demoProvider(provider)] },
      options: { clock: clock.now },
    })
    running.push(before)
    const { app, errors } = await setUp(
      { callbacks: { jwt: snippet.jwt as never } },
      { options: { clock: clock.now } },
    )
    await before.signIn()
    const { accessToken } = (await before.json('/token')) as { accessToken: string }
    const opened = (await decode({ token: before.jar.cookies[cookieName]!, secret })) as {
      tokenRotation: { tokens: { refresh_token: string; expires_at: number } }
    }
    const { refresh_token, expires_at } = opened.tokenRotation.tokens
    const token = { name: 'Ada', access_token: accessToken, refresh_token, expires_at }
    app.jar.cookies[cookieName] = await encode({ token, secret })

    expect(await app.json('/api/auth/session')).toMatchObject({ user: { name: 'Ada' } })
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 0, accessToken })
    clock.ahead(3_700_000)
    expect(await app.json('/api/auth/session')).toMatchObject({ user: { name: 'Ada' } })
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
    expect(snippet.requests()).toBe(0)
    expect(errors).toEqual([expect.stringMatching(/TOKEN_ROTATION_ERROR: .*pasted refresh token/)])
    expect(provider.control.stats().refresh).toMatchObject({ rotations: 1, mostPresentations: 1 })
  })

  it('does not need a provider list where next-auth itself has none', async () => {
    const { app, clock } = await setUp(
      {},
      {
        routes: ({ config }) => ({
          '/stock': async (req, res) =>
            res.json(await getServerSession(req as never, res as never, config)),
        }),
      },
    )
    await app.signIn()
    clock.ahead(30_000)
    const response = await app.get('/stock')
    expect(await response.json()).toMatchObject({ user: { name: 'Ada' } })
    expect(sessionCookies(response)).toHaveLength(1)
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
  })

  it('names a missing secret at the first request, and not before', async () => {
    const { app } = await setUp({ secret: undefined as never })
    app.jar.cookies[cookieName] = 'x'
    const response = await app.get('/token')
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({
      name: 'ConfigurationError',
      setting: 'secret',
      message: expect.stringContaining('NEXTAUTH_SECRET') as string,
    })
    vi.stubEnv('NEXTAUTH_SECRET', secret)
    expect(await app.json('/token')).toEqual({ status: 'signed-out' })
  })

  it.each([
    ['an option of the wrong form', { exposeAccessToken: 'yes' }, /exposeAccessToken/],
    ['a clock that is none', { clock: 1 }, /clock/],
  ])('refuses %s at once', (_name, options, message) => {
    expect(() => tokenRotation({ providers: [] }, options as never)).toThrow(message)
  })
})
