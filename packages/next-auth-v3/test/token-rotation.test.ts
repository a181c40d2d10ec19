import { createRequire } from 'node:module'
import { createMemoryStore } from '@token-rotation/core'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Account, type NextAuthOptions, type Token, tokenRotation } from '../src/index.ts'
import {
  type AppOptions,
  cookieName,
  demoProvider,
  movableClock,
  NextAuth,
  secret,
  startApp,
} from './support/start-app.ts'

const { encode, decode, getToken } = createRequire(import.meta.url)('next-auth/jwt') as Record<
  'encode' | 'decode' | 'getToken',
  (params: object) => Promise<never>
>

let provider: RunningProvider
const running: { stop: () => Promise<void> }[] = []
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => {
  provider.control.reset()
  vi.stubEnv('NEXTAUTH_URL', '')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await Promise.all(running.splice(0).map((app) => app.stop()))
})

async function setUp(
  extra: Partial<NextAuthOptions> = {},
  { options, ...rest }: Partial<AppOptions> = {},
) {
  const clock = movableClock()
  const logged: string[] = []
  const log = (code: string, ...message: unknown[]) =>
    void logged.push([code, ...message].join(': '))
  const app = await startApp({
    authOptions: {
      secret,
      logger: {
        error: log,
        warn: (code: string, ...rest: unknown[]) => code.startsWith('JWT_') || log(code, ...rest),
        debug() {},
      },
      providers: [demoProvider(provider)],
      ...extra,
    },
    options: { clock: clock.now, ...options },
    ...rest,
  })
  running.push(app)
  return { app, clock, logged }
}

describe('tokenRotation', () => {
  it('rotates once for many requests to the session endpoint, and at the next expiry again', async () => {
    const { app, clock, logged } = await setUp({}, { options: { exposeAccessToken: true } })
    await app.signIn()
    expect(await app.json('/api/auth/session')).toMatchObject({ user: { name: 'Ada' } })
    for (const rotations of [1, 2, 3]) {
      clock.ahead(30_000)
      const all = await Promise.all(Array.from({ length: 20 }, () => app.get('/api/auth/session')))
      expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
      const sessions = await Promise.all(all.map((one) => one.json() as Promise<Token>))
      expect(new Set(sessions.map(({ accessToken }) => accessToken)).size).toBe(1)
      expect(sessions[0]).not.toHaveProperty('error')
      expect(provider.control.stats().refresh).toMatchObject({ rotations, mostPresentations: 1 })
    }
    expect(logged).toEqual([])
  })

  it('rotates once for two apps that share a store, and signs out of both', async () => {
    const clock = movableClock()
    const records = createMemoryStore<string>()
    // As two processes have it: they have nothing but what is in the store in common.
    const share = () =>
      setUp({}, { options: { clock: clock.now, store: { ...records, kind: 'sealed' } } })
    const { app: other, logged: loggedByOther } = await share()
    const { app, logged } = await share()
    await app.signIn()
    const cookies = { ...app.jar.cookies }
    for (const rotations of [1, 2]) {
      clock.ahead(30_000)
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? app : other).get('/token', {}, app.jar),
        ),
      )
      const tokens = await Promise.all(all.map((one) => one.json() as Promise<Token>))
      expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1)
      expect(tokens[0]).toMatchObject({ status: 'ok', generation: rotations })
      expect(provider.control.stats().refresh).toMatchObject({ rotations, mostPresentations: 1 })
    }
    // Rotations are in the store alone.
    expect(app.jar.cookies).toEqual(cookies)
    Object.assign(other.jar.cookies, cookies)
    await app.signOut()
    expect(await other.json('/token')).toEqual({ status: 'signed-out' })
    expect([...logged, ...loggedByOther]).toEqual([])
  })

  it('hands out the access token, and the new cookie to the browser and to later readers', async () => {
    const { app, clock } = await setUp(
      {},
      {
        routes: ({ getAccessToken }) => ({
          '/readers': async (req, res) => {
            const { generation } = (await getAccessToken(req, res)) as { generation?: number }
            const { tokenRotation } = await getToken({ req, secret })
            res.json({ generation, later: (tokenRotation as { generation: number }).generation })
          },
        }),
      },
    )
    expect(await app.json('/token')).toEqual({ status: 'signed-out' })
    await app.signIn()
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 0 })
    clock.ahead(30_000)
    const response = await app.get('/readers')
    expect(await response.json()).toEqual({ generation: 1, later: 1 })
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining(`${cookieName}=`)])
    expect(await app.json('/api/auth/session')).toMatchObject({ user: { name: 'Ada' } })
  })

  it('keeps the user signed in when the grant is revoked, and says it in the words of v3', async () => {
    const { app, clock } = await setUp()
    await app.signIn()
    provider.control.revokeGrants()
    clock.ahead(30_000)
    for (let round = 0; round < 3; round += 1) {
      expect(await app.json('/api/auth/session')).toMatchObject({
        user: { name: 'Ada' },
        error: 'RefreshAccessTokenError',
      })
    }
    expect(await app.json('/token')).toMatchObject({ status: 'reauthenticate' })
    expect(provider.control.stats().refresh).toMatchObject({ rotations: 0, mostPresentations: 1 })
    await app.signIn()
    expect(await app.json('/api/auth/session')).not.toHaveProperty('error')
  })

  it('takes over the sessions of the tutorial, and names its code that is still there', async () => {
    provider.control.changeSettings({ accessTokenTtl: 3_600 })
    const clock = movableClock()
    let requests = 0
    // The tutorial's own.
    async function jwt(token: Token, user?: Token, account?: Account): Promise<Token> {
      if (account && user) {
        return {
          accessToken: account.accessToken,
          accessTokenExpires: clock.now() + account.expires_in! * 1000,
          refreshToken: account.refresh_token,
          user,
        }
      }
      if (clock.now() < Number(token.accessTokenExpires)) return token
      requests += 1
      return { ...token, error: 'RefreshAccessTokenError' }
    }
    const plain = await setUp({}, { options: { clock: clock.now } })
    await plain.app.signIn()
    const opened: { tokenRotation: { tokens: Record<string, string> } } = await decode({
      token: plain.app.jar.cookies[cookieName],
      secret,
    })
    const { access_token, refresh_token } = opened.tokenRotation.tokens
    const { app, logged } = await setUp({ callbacks: { jwt } }, { options: { clock: clock.now } })
    app.jar.cookies[cookieName] = await encode({
      secret,
      token: {
        name: 'Ada',
        accessToken: access_token,
        accessTokenExpires: clock.now() + 3_600_000,
        refreshToken: refresh_token,
      },
    })
    expect(await app.json('/api/auth/session')).toMatchObject({ user: { name: 'Ada' } })
    expect(await app.json('/token')).toMatchObject({ status: 'ok', accessToken: access_token })
    clock.ahead(3_700_000)
    expect(await app.json('/api/auth/session')).toMatchObject({ user: { name: 'Ada' } })
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
    expect(requests).toBe(0)
    expect(logged).toEqual([expect.stringMatching(/TOKEN_ROTATION_ERROR: .*pasted refresh token/)])
  })

  it('gives the callbacks of the app the arguments of v3', async () => {
    const counts: number[] = []
    const ended: unknown[] = []
    const { app } = await setUp({
      callbacks: {
        jwt(...args) {
          counts.push(args.length)
          const [token, , account] = args
          return account ? { ...token, provider: account.provider } : token
        },
        session: (session, token) => ({ ...session, provider: token.provider }),
      },
      events: { signOut: (token: Token) => void ended.push(token.provider) },
    })
    await app.signIn()
    expect(await app.json('/api/auth/session')).toMatchObject({
      user: { name: 'Ada' },
      provider: 'demo',
    })
    const before = { ...app.jar.cookies }
    await app.signOut()
    expect(counts).toEqual([5, 1])
    expect(ended).toEqual(['demo'])
    Object.assign(app.jar.cookies, before)
    expect(await app.json('/api/auth/session')).toEqual({})
    expect(app.jar.cookies).not.toHaveProperty([cookieName])
  })

  it('works with encrypted sessions, and with keys and a codec of the app', async () => {
    const seen: string[] = []
    const own = {
      encode: (params: object) => (seen.push('encode'), encode(params)) as Promise<string>,
      decode: (params: object) => (seen.push('decode'), decode(params)) as Promise<Token>,
    }
    for (const jwt of [{ encryption: true }, { secret: 'another', maxAge: 3_600 }, own]) {
      const { app, clock } = await setUp({ jwt })
      await app.signIn()
      clock.ahead(30_000)
      expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
      expect(await app.json('/api/auth/session')).toMatchObject({ user: { name: 'Ada' } })
      const isReadable = app.jar.cookies[cookieName]!.split('.').length === 3
      expect(isReadable).toBe(!('encryption' in jwt))
    }
    expect(new Set(seen).size).toBe(2)
  })

  it('signs nobody out of an app without a secret, where next-auth makes one of its options', async () => {
    const clock = movableClock()
    const authOptions: NextAuthOptions = { providers: [demoProvider(provider)] }
    const stock = NextAuth(authOptions)
    let isStock = true
    const app = await startApp({
      authOptions,
      options: { clock: clock.now },
      routes: ({ config }) => {
        const ours = NextAuth(config)
        return { '/api/auth/': (req, res) => (isStock ? stock : ours)(req, res) }
      },
    })
    running.push(app)
    await app.signIn()
    isStock = false
    expect(await app.json('/token')).toEqual({ status: 'no-grant' })
    expect(await app.json('/api/auth/session')).toMatchObject({ user: { name: 'Ada' } })
    await app.signIn()
    clock.ahead(30_000)
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
  })

  it('says once that a browser will drop a cookie that is too large', async () => {
    const { app, clock, logged } = await setUp({
      callbacks: { jwt: (token) => ({ ...token, filler: 'x'.repeat(5_000) }) },
    })
    await app.signIn()
    await app.json('/api/auth/session')
    expect(logged).toEqual([expect.stringContaining('browsers drop')])
    clock.ahead(30_000)
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
    expect(Object.keys(app.jar.cookies).filter((name) => name.startsWith(cookieName))).toEqual([
      cookieName,
    ])
  })

  it('finds a secure cookie where the address is https', async () => {
    const { app, clock } = await setUp({ useSecureCookies: true })
    await app.signIn()
    expect(app.jar.cookies).toHaveProperty([`__Secure-${cookieName}`])
    clock.ahead(30_000)
    const response = await app.get('/token')
    expect(await response.json()).toMatchObject({ status: 'ok', generation: 1 })
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining('Secure')])
  })

  it('names what it cannot do: sessions in a database', async () => {
    const { app } = await setUp({ session: { jwt: false } })
    const response = await app.get('/token')
    expect(await response.json()).toMatchObject({ setting: 'session.strategy' })
    expect(() => tokenRotation({} as never)).toThrow(TypeError)
  })
})
