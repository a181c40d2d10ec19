import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TokenRotationOptions } from '../src/options.ts'
import { authApp, demo, movableClock } from './support/auth-app.ts'
import { guideSnippet, type Pasted, tutorialSnippet } from './support/snippets.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
/** Long enough to be fresh although a snippet does not tell how long its token lives. */
const life = 3_600_000
beforeEach(() => {
  provider.control.reset()
  provider.control.changeSettings({ accessTokenTtl: life / 1000 })
})

interface Setup {
  readonly providers?: unknown[]
  readonly options?: TokenRotationOptions
  readonly jwt?: Pasted['jwt']
  readonly clock?: ReturnType<typeof movableClock>
}

/** An app that meets a browser with the tokens of a fresh sign-in. */
async function setUp({ providers, options, jwt, clock = movableClock() }: Setup = {}) {
  const fresh = authApp({ providers: [demo(provider)] })
  await fresh.signIn('ada')
  const { tokenRotation } = (await fresh.payload()) as {
    tokenRotation: {
      tokens: { access_token: string; refresh_token: string; expires_at: number }
    }
  }
  const { access_token, refresh_token, expires_at } = tokenRotation.tokens
  const app = authApp(
    {
      providers: (providers ?? [demo(provider)]) as never,
      ...(jwt && { callbacks: { jwt } }),
    },
    { clock: clock.now, ...options },
  )
  const user = { name: 'Ada', email: 'ada@example.com', sub: '1' }
  const v5 = { ...user, access_token, refresh_token, expires_at }
  const v3 = {
    ...user,
    accessToken: access_token,
    refreshToken: refresh_token,
    accessTokenExpires: expires_at * 1000,
  }
  return { app, clock, v5, v3, access_token, refresh_token }
}

const other = {
  id: 'other',
  type: 'oidc',
  issuer: 'https://o.example',
  clientId: 'o',
  clientSecret: 's',
}

describe('sessionGrants, with a session of a pasted snippet', () => {
  it.each(['v5', 'v3'] as const)(
    'takes a session of %s over, moves its tokens, and goes on',
    async (shape) => {
      const setup = await setUp()
      const { app, clock } = setup
      await app.putPayload({ ...setup[shape], error: 'RefreshTokenError' })
      expect(await app.getAccessToken()).toMatchObject({
        status: 'ok',
        accessToken: setup.access_token,
        generation: 0,
      })
      const payload = (await app.payload())!
      expect(payload).toMatchObject({ name: 'Ada', sub: '1' })
      expect(Object.keys(payload).toSorted()).toEqual(
        ['email', 'exp', 'iat', 'jti', 'name', 'sub', 'tokenRotation'].toSorted(),
      )
      clock.ahead(life)
      expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
      expect(JSON.parse(await app.sessionText())).not.toHaveProperty('error')
      expect(app.errors).toEqual([])
    },
  )

  it('makes one request for a session that 50 requests bring at once', async () => {
    const { app, clock, v5 } = await setUp()
    await app.putPayload(v5)
    const cookies = { ...app.jar.cookies }
    clock.ahead(life)
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index % 2 ? app.getAccessToken() : app.readSession(),
      ),
    )
    expect(
      new Set(results.filter((_, index) => index % 2).map((result) => JSON.stringify(result))).size,
    ).toBe(1)
    expect(provider.control.stats().refresh.rotations).toBe(1)
    // The browser never got the answer.
    app.swapCookies(cookies)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
    expect(provider.control.stats().refresh.mostPresentations).toBe(1)
  })

  it.each([
    ['text', (at: number) => `${at}`],
    ['milliseconds', (at: number) => at * 1000],
  ])('takes over an expiry in %s', async (_name, write) => {
    const { app, clock, v5 } = await setUp()
    await app.putPayload({ ...v5, expires_at: write(v5.expires_at) })
    expect(await app.getAccessToken()).toMatchObject({ generation: 0 })
    clock.ahead(life)
    expect(await app.getAccessToken()).toMatchObject({ generation: 1 })
  })

  it.each([
    ['the only one that can refresh', undefined, {}, {}, true],
    ['one of several, unnamed', [other], {}, {}, false],
    ['one of several, named by the token', [other], { provider: 'demo' }, {}, true],
    ['one of several, named by the option', [other], {}, { adopt: { provider: 'demo' } }, true],
    ['the only one, and the token names another', [], { provider: 'gone' }, {}, false],
    ['the only one, and the option names another', [], {}, { adopt: { provider: 'gone' } }, false],
    [
      'several, and the option overrules the token',
      [other],
      { provider: 'other' },
      { adopt: { provider: 'demo' } },
      true,
    ],
    [
      'nobody where a backend of the app can have issued them',
      [{ id: 'credentials', type: 'credentials', authorize: () => null }],
      {},
      {},
      false,
    ],
  ])('takes the provider to be %s', async (_name, others, named, options, isAdopted) => {
    const { app, v5 } = await setUp({ providers: [demo(provider), ...(others ?? [])], options })
    await app.putPayload({ ...v5, ...named })
    await app.sessionText()
    const result = await app.getAccessToken()
    expect(result.status).toBe(isAdopted ? 'ok' : 'no-grant')
    if (isAdopted) return
    expect(await app.payload()).toMatchObject(v5)
    expect(app.errors).toEqual([expect.stringContaining('adopt: { provider }')])
  })

  it('leaves a session without an access token as it is', async () => {
    const { app, v5 } = await setUp()
    await app.putPayload({ ...v5, access_token: undefined })
    expect(await app.getAccessToken()).toEqual({ status: 'no-grant' })
  })

  it('signs out a session that was never taken over, and revokes its token', async () => {
    const { app, v5 } = await setUp({ options: { revokeOnSignOut: true } })
    const before = provider.control.liveGrants('ada')
    await app.putPayload(v5)
    const cookies = { ...app.jar.cookies }
    await app.signOut()
    expect(provider.control.liveGrants('ada')).toBe(before - 1)
    app.swapCookies(cookies)
    expect(await app.getAccessToken()).toEqual({ status: 'signed-out' })
  })
})

describe('sessionGrants, with the pasted snippet still in the jwt callback', () => {
  const endpoint = () => `${provider.issuer}/token`
  const snippets: [string, 'v5' | 'v3', (now: () => number) => Pasted][] = [
    ['of the guide', 'v5', (now) => guideSnippet(endpoint(), now)],
    ['of the tutorial', 'v3', (now) => tutorialSnippet(endpoint(), now)],
  ]

  it.each(snippets)(
    'keeps the snippet %s from doing anything to old sessions',
    async (_name, shape, make) => {
      const clock = movableClock()
      const snippet = make(clock.now)
      const setup = await setUp({ jwt: snippet.jwt, clock })
      const { app } = setup
      await app.putPayload(setup[shape])
      for (const generation of [1, 2]) {
        clock.ahead(life)
        expect(JSON.parse(await app.sessionText())).toMatchObject({ user: { name: 'Ada' } })
        await app.readSession()
        expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation })
      }
      expect(snippet.requests()).toBe(0)
      expect(provider.control.stats().refresh).toMatchObject({ rotations: 2, mostPresentations: 1 })
      expect(app.errors).toEqual([expect.stringContaining('snippet')])
    },
  )

  it.each(snippets)(
    'keeps the snippet %s from doing anything to new sessions',
    async (_name, _shape, make) => {
      const clock = movableClock()
      const snippet = make(clock.now)
      const { app } = await setUp({ jwt: snippet.jwt, clock })
      await app.signIn('bob')
      const payload = (await app.payload()) as {
        tokenRotation: { tokens: { refresh_token: string } }
      }
      const { tokenRotation, ...rest } = payload
      expect(JSON.stringify(rest)).not.toContain(tokenRotation.tokens.refresh_token)
      for (const generation of [1, 2]) {
        clock.ahead(life)
        await app.sessionText()
        expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation })
      }
      expect(snippet.requests()).toBe(0)
      expect(app.errors).toEqual([expect.stringContaining('snippet')])
    },
  )

  it('finds a refresh token that the callback keeps under a name of its own', async () => {
    const jwt: Pasted['jwt'] = ({ token, account }) =>
      account ? { ...token, google: { account }, rt: account.refresh_token } : token
    const { app } = await setUp({ jwt })
    await app.signIn('bob')
    const { tokenRotation, ...rest } = (await app.payload()) as {
      tokenRotation: { tokens: { refresh_token: string } }
    }
    expect(JSON.stringify(rest)).not.toContain(tokenRotation.tokens.refresh_token)
    expect(app.errors).toEqual([expect.stringContaining('snippet')])
  })

  it('gives the fields back once the snippet is gone', async () => {
    let jwt: Pasted['jwt'] = guideSnippet(endpoint(), Date.now).jwt
    const { app, clock } = await setUp({ jwt: (params) => jwt(params) })
    await app.signIn('bob')
    await app.sessionText()
    expect(await app.payload()).toMatchObject({ tokenRotation: { isLegacy: true } })
    // A new version of the app, and somebody signs in to it.
    jwt = ({ token }) => ({ ...token, error: 'of my own', expires_at: 7 })
    const cookies = app.swapCookies()
    await app.signIn('ada')
    app.swapCookies(cookies)
    await app.sessionText()
    expect(await app.payload()).toMatchObject({ error: 'of my own', expires_at: 7 })
    expect(await app.payload()).not.toMatchObject({ tokenRotation: { isLegacy: true } })
    clock.ahead(life)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
  })
})
