import { Auth, type AuthConfig } from '@auth/core'
import credentials from '@auth/core/providers/credentials'
import { createMemoryStore } from '@token-rotation/core'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TokenRotationOptions } from '../src/options.ts'
import { authApp, demo, movableClock, origin } from './support/auth-app.ts'

type Callbacks = NonNullable<AuthConfig['callbacks']>

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

function setUp(user: Partial<AuthConfig> = {}, options: TokenRotationOptions = {}) {
  const clock = movableClock()
  const app = authApp({ providers: [demo(provider)], ...user }, { clock: clock.now, ...options })
  return { app, clock }
}

/** Notes everything that a user's callbacks see and return, as text. */
function watched(callbacks: Partial<Callbacks>) {
  const seen: string[] = []
  const watch = (callback: (params: never) => unknown) => async (params: never) => {
    const { account: _, user: __, profile: ___, ...rest } = params as Record<string, unknown>
    seen.push(JSON.stringify(rest))
    const result = await callback(params)
    seen.push(JSON.stringify(result) ?? '')
    return result
  }
  const { jwt = ({ token }) => token, session = ({ session }) => session } = callbacks
  return {
    seen,
    callbacks: { jwt: watch(jwt), session: watch(session) } as never,
  }
}

const shared: Record<string, unknown> = {}
const cases: [string, Partial<Callbacks>][] = [
  ['that return no user', { session: ({ session }) => ({ expires: session.expires }) }],
  [
    'that show the whole token',
    { session: ({ session, token }) => ({ user: token, ...(session as object) }) as never },
  ],
  [
    'that return a fresh token',
    { jwt: ({ token }) => ({ name: token.name ?? null, sub: token.sub! }) },
  ],
  ['that return an empty token', { jwt: () => ({}) }],
  [
    'that return the same object for everybody',
    { jwt: ({ token }) => Object.assign(shared, token) },
  ],
  ['that return a frozen token', { jwt: ({ token }) => Object.freeze({ ...token }) }],
  [
    'that delete every key',
    {
      jwt: ({ token }) => {
        for (const key of Object.keys(token)) delete token[key]
        return token
      },
    },
  ],
  [
    'that spread what the browser sent',
    {
      jwt: ({ token, trigger, session }) =>
        trigger === 'update' ? { ...token, ...(session as object) } : token,
    },
  ],
  [
    'that change the token in the session callback',
    {
      session: ({ session, token }) => {
        Object.assign(token, { visits: Number(token.visits ?? 0) + 1, tokenRotation: 'mine' })
        return session
      },
    },
  ],
  ['that return the token as the session', { session: ({ token }) => token as never }],
]

describe('composeConfig', () => {
  it.each(cases)('neither shows nor loses a grant with callbacks %s', async (_name, callbacks) => {
    const { seen, callbacks: own } = watched(callbacks)
    const { app, clock } = setUp({ callbacks: own })
    await app.signIn()
    const tokens: string[] = []
    for (const generation of [0, 1, 2]) {
      const result = await app.getAccessToken()
      expect(result).toMatchObject({ status: 'ok', generation })
      tokens.push((result as { accessToken: string }).accessToken)
      const { tokenRotation } = (await app.payload()) as {
        tokenRotation: { tokens: { refresh_token: string } }
      }
      tokens.push(tokenRotation.tokens.refresh_token)
      seen.push(await app.sessionText(), JSON.stringify(await app.update({ some: 'data' })))
      clock.ahead(30_000)
      await app.readSession()
    }
    const text = seen.join('\n').replaceAll('"tokenRotation":"mine"', '')
    expect(text).not.toContain('tokenRotation')
    for (const token of tokens) expect(text).not.toContain(token)
    expect(provider.control.stats().refresh).toMatchObject({ rotations: 3, mostPresentations: 1 })
    expect(app.errors).toEqual([])
  })

  it('gives everybody their own grant where a callback returns one object for all', async () => {
    const one = {}
    const { app } = setUp({ callbacks: { jwt: ({ token }) => Object.assign(one, token) } })
    await app.signIn('ada')
    const ada = await app.getAccessToken()
    await app.sessionText()
    const cookies = app.swapCookies()
    await app.signIn('bob')
    const bob = await app.getAccessToken()
    await app.sessionText()
    expect(await app.getAccessToken()).toEqual(bob)
    app.swapCookies(cookies)
    await app.sessionText()
    expect(await app.getAccessToken()).toEqual(ada)
    expect(ada).not.toEqual(bob)
  })

  it('gives no grant to a session without one, whatever object its callback returns', async () => {
    let first: Record<string, unknown> | undefined
    const jwt: Callbacks['jwt'] = ({ token, account }) => (account ? token : (first ??= token))
    const { app } = setUp({ callbacks: { jwt }, providers: [demo(provider), login()] })
    await app.signIn('ada')
    await app.sessionText()
    app.swapCookies()
    await signInWithPassword(app)
    await app.sessionText()
    expect(await app.payload()).not.toHaveProperty('tokenRotation')
    expect(await app.getAccessToken()).toEqual({ status: 'no-grant' })
  })

  it('persists what the session callback changes in the token, as Auth.js does', async () => {
    const { app } = setUp({
      callbacks: {
        session({ session, token }) {
          token.visits = Number(token.visits ?? 0) + 1
          return session
        },
      },
    })
    await app.signIn()
    await app.sessionText()
    await app.sessionText()
    expect(await app.payload()).toMatchObject({ visits: 2 })
  })

  it('shows without callbacks what Auth.js shows, to the byte', async () => {
    const { app } = setUp()
    await app.signIn()
    const cookie = app.jar.header()
    const { config } = authApp({ providers: [demo(provider)] })
    const stock = { ...config, jwt: {}, callbacks: {}, events: {} }
    const request = new Request(`${origin}/auth/session`, { headers: { cookie } })
    const expected = await (await Auth(request, stock)).text()
    const timeless = (text: string) => text.replace(/"expires":"[^"]+"/, '"expires":"?"')
    expect(timeless(await app.sessionText())).toBe(timeless(expected))
    expect(timeless(JSON.stringify(await app.readSession()))).toBe(timeless(expected))
  })

  it('shows "RefreshTokenError" when the grant was refused, and only when the token is of no use', async () => {
    const { app, clock } = setUp()
    await app.signIn('ada')
    provider.control.revokeGrants('ada')
    expect(JSON.parse(await app.sessionText())).not.toHaveProperty('error')
    clock.ahead(30_000)
    const session = JSON.parse(await app.sessionText()) as object
    expect(Object.keys(session)).toEqual(['user', 'expires', 'error'])
    expect(session).toHaveProperty('error', 'RefreshTokenError')
    expect(await app.readSession()).toHaveProperty('error', 'RefreshTokenError')
    expect(provider.control.stats().refresh.mostPresentations).toBe(1)
    await app.signIn('ada')
    expect(JSON.parse(await app.sessionText())).not.toHaveProperty('error')
  })

  it('shows "RefreshTokenUnavailable" while the provider is in trouble', async () => {
    const { app, clock } = setUp()
    await app.signIn()
    provider.control.setFault({ mode: 'status', status: 503 })
    clock.ahead(30_000)
    expect(JSON.parse(await app.sessionText())).toHaveProperty('error', 'RefreshTokenUnavailable')
    provider.control.setFault({ mode: 'none' })
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
    expect(JSON.parse(await app.sessionText())).not.toHaveProperty('error')
  })

  it('returns the very session of the user where it has nothing to add', async () => {
    class Session {
      toJSON() {
        return { mine: true }
      }
    }
    const { app } = setUp({ callbacks: { session: () => new Session() as never } })
    await app.signIn()
    expect(await app.sessionText()).toBe('{"mine":true}')
  })

  it('waits for the provider no longer than sessionWait, and keeps what comes later', async () => {
    const { app, clock } = setUp({}, { sessionWait: 50 })
    await app.signIn()
    provider.control.setFault({ mode: 'delay', ms: 400, times: 1 })
    clock.ahead(30_000)
    const startedAt = Date.now()
    expect(await app.readSession()).toHaveProperty('error', 'RefreshTokenUnavailable')
    expect(Date.now() - startedAt).toBeLessThan(400)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
    expect(provider.control.stats().refresh.mostPresentations).toBe(1)
  })

  it('does not wait for the provider at all where a store keeps the tokens', async () => {
    const store = { ...createMemoryStore<string>(), kind: 'sealed' } as const
    // Whoever waited would do so in vain, and tell of it.
    const { app, clock } = setUp({}, { store, sessionWait: 50 })
    await app.signIn()
    clock.ahead(30_000)
    provider.control.setFault({ mode: 'delay', ms: 400, times: 1 })
    expect(await app.readSession()).not.toHaveProperty('error')
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
    expect(provider.control.stats().refresh.mostPresentations).toBe(1)
  })

  it('puts the access token into the session where it is asked to, and never a refresh token', async () => {
    const { app, clock } = setUp({}, { exposeAccessToken: true })
    await app.signIn()
    for (let round = 0; round < 2; round += 1) {
      const { accessToken } = (await app.getAccessToken()) as { accessToken: string }
      const session = JSON.parse(await app.sessionText()) as object
      expect(session).toMatchObject({ accessToken, user: { name: 'Ada' } })
      expect(Object.keys(session)).toEqual(['user', 'expires', 'accessToken'])
      clock.ahead(30_000)
    }
  })

  it('rotates when the browser asks for it with update({ refresh: true })', async () => {
    const { app } = setUp()
    await app.signIn()
    const before = await app.getAccessToken()
    await app.update({ refresh: true })
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
    await app.update({ refresh: true })
    await app.update({ refresh: 'true' })
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
    expect(before).toMatchObject({ generation: 0 })
  })

  it('ends a session where the user’s jwt callback returns null, and throws where it throws', async () => {
    for (const end of ['null', 'throw'] as const) {
      let isOver = false
      const { app } = setUp({
        callbacks: {
          jwt({ token }) {
            if (isOver && end === 'throw') throw new Error('mine')
            return isOver ? null : token
          },
        },
      })
      await app.signIn()
      isOver = true
      expect(await app.sessionText()).toBe('null')
      expect(app.jar.cookies).not.toHaveProperty('authjs.session-token')
      expect(app.errors).toHaveLength(end === 'throw' ? 1 : 0)
    }
  })

  it('calls the user’s events, and ends the grant at sign-out', async () => {
    const events: unknown[] = []
    const { app } = setUp(
      {
        events: {
          signOut: (message) => void events.push(message),
          signIn: () => void events.push('in'),
        },
      },
      { revokeOnSignOut: true },
    )
    await app.signIn('ada')
    const cookies = { ...app.jar.cookies }
    expect(provider.control.liveGrants('ada')).toBeGreaterThan(0)
    await app.signOut()
    expect(events).toEqual(['in', { token: expect.objectContaining({ name: 'Ada' }) as object }])
    expect(JSON.stringify(events)).not.toContain('tokenRotation')
    app.swapCookies(cookies)
    expect(await app.sessionText()).toBe('null')
    app.swapCookies(cookies)
    expect(await app.getAccessToken()).toEqual({ status: 'signed-out' })
    expect(provider.control.stats().revocation.total).toBe(1)
  })

  it('says once that a provider issues no refresh token', async () => {
    const { app } = setUp()
    const jwt = app.config.callbacks!.jwt!
    const account = {
      provider: 'demo',
      type: 'oidc',
      access_token: 'a',
      expires_at: 1,
      expires_in: 20,
    }
    for (let round = 0; round < 2; round += 1) {
      await jwt({ token: {}, account, user: {} } as never)
    }
    expect(app.warnings).toEqual([expect.stringContaining('issued no refresh token')])
  })
})

describe('composeConfig, when something is wrong', () => {
  it('keeps the session where its provider is not configured any more', async () => {
    const { app, clock } = setUp()
    await app.signIn()
    const other = authApp({ providers: [login()] }, { clock: clock.now })
    other.swapCookies(app.jar.cookies)
    expect(await other.getAccessToken()).toMatchObject({ status: 'ok' })
    clock.ahead(30_000)
    expect(JSON.parse(await other.sessionText())).toMatchObject({
      user: { name: 'Ada' },
      error: 'RefreshTokenUnavailable',
    })
    expect(other.errors).toEqual([expect.stringContaining('"demo", which is not configured')])
    expect(await other.payload()).toHaveProperty('tokenRotation')
  })

  it('keeps the session where the client id is missing', async () => {
    const { app, clock } = setUp()
    await app.signIn()
    clock.ahead(30_000)
    const other = authApp(
      { providers: [demo(provider, { clientId: undefined })] },
      { clock: clock.now },
    )
    other.swapCookies(app.jar.cookies)
    expect(JSON.parse(await other.sessionText())).toHaveProperty('error', 'RefreshTokenUnavailable')
    expect(other.errors).toEqual([expect.stringContaining('AUTH_DEMO_ID')])
    app.swapCookies(other.jar.cookies)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
  })
})

describe('composeConfig, against a browser that forges', () => {
  const spread: Callbacks['jwt'] = ({ token, trigger, session }) =>
    trigger === 'update' ? { ...token, ...(session as object) } : token
  const forged = {
    status: 'active',
    id: 'of somebody else',
    provider: 'demo',
    generation: 99,
    tokens: { access_token: 'forged', refresh_token: 'forged' },
  }

  it('takes no grant from the browser for a session that has one', async () => {
    const { app } = setUp({ callbacks: { jwt: spread } })
    await app.signIn()
    const before = await app.getAccessToken()
    await app.update({ tokenRotation: forged })
    expect(await app.getAccessToken()).toEqual(before)
  })

  it('takes no grant from the browser for a session that has none', async () => {
    const { app } = setUp({ callbacks: { jwt: spread }, providers: [demo(provider), login()] })
    await signInWithPassword(app)
    await app.update({ tokenRotation: forged, theme: 'dark' })
    expect(await app.payload()).toMatchObject({ theme: 'dark' })
    expect(await app.payload()).not.toHaveProperty('tokenRotation')
    expect(await app.getAccessToken()).toEqual({ status: 'no-grant' })
    expect(provider.control.stats().refresh.mostPresentations).toBe(0)
  })
})

function login() {
  return credentials({ credentials: { name: {} }, authorize: () => ({ id: '1', name: 'Eve' }) })
}

async function signInWithPassword(app: ReturnType<typeof authApp>): Promise<void> {
  const { csrfToken } = (await (await app.request('/csrf')).json()) as { csrfToken: string }
  const body = new URLSearchParams({ csrfToken, name: 'eve' })
  await app.request('/callback/credentials', { method: 'POST', body })
  expect(await app.sessionText()).toContain('user')
}

describe('An access token that is what is presented', () => {
  it('stays where the callback of the app keeps it', async () => {
    const jwt = ({
      token,
      account,
    }: {
      token: object
      account?: { access_token?: string } | null
    }) => (account ? { ...token, accessToken: account.access_token } : token)
    const session = ({ session: shown, token }: { session: object; token: object }) => ({
      ...shown,
      kept: 'accessToken' in token,
    })
    const profiles = { demo: { presents: 'access_token' } } as const
    const { app } = setUp({ callbacks: { jwt, session } as never }, { profiles })
    await app.signIn()
    expect(await (await app.request('/session')).json()).toMatchObject({ kept: true })
  })
})
