import { createMemoryStore } from '@token-rotation/core'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Exchange } from '../src/exchange.ts'
import type { TokenRotationOptions } from '../src/options.ts'
import { authApp, demo, movableClock } from './support/auth-app.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

/** An access token of an hour that is inside its refresh window. */
const due = 3_500_000

async function setUp(accessTokenTtl = 20, options: TokenRotationOptions = {}) {
  provider.control.changeSettings({ accessTokenTtl })
  const clock = movableClock()
  const app = authApp({ providers: [demo(provider)] }, { ...options, clock: clock.now })
  await app.signIn()
  const { binding, composed } = app
  const get = (exchange: Exchange, options?: { forceRefresh?: boolean }) =>
    binding.getAccessToken(composed, exchange, options)
  return { app, clock, get }
}

describe('accessTokens', () => {
  it('resolves a request once', async () => {
    const { app, get, clock } = await setUp()
    clock.ahead(30_000)
    const exchange = app.exchange()
    const results = await Promise.all([get(exchange), get(exchange), get(exchange)])
    results.push(await get(exchange))
    expect(new Set(results).size).toBe(1)
    expect(exchange.written).toEqual(['authjs.session-token'])
  })

  it('knows no token any more where the request has signed out meanwhile', async () => {
    const { app, get } = await setUp()
    const exchange = app.exchange()
    expect(await get(exchange)).toMatchObject({ status: 'ok' })
    const signedOut = { ...exchange, cookies: () => ({}) }
    expect(await get(signedOut)).toEqual({ status: 'signed-out' })
  })

  it('gives callers of one request the same token, also where it is merely due', async () => {
    const { app, get, clock } = await setUp(3_600)
    clock.ahead(due)
    const exchange = app.exchange()
    const [layout, page] = await Promise.all([get(exchange), get(exchange)])
    expect(layout).toMatchObject({ status: 'ok', generation: 1 })
    expect(page).toEqual(layout)
  })

  it('leaves a due token alone where the cookie cannot be written', async () => {
    const { app, get, clock } = await setUp(3_600)
    clock.ahead(due)
    expect(await get(app.exchange(false))).toMatchObject({ status: 'ok', generation: 0 })
    clock.ahead(200_000)
    expect(await get(app.exchange(false))).toMatchObject({ status: 'ok', generation: 1 })
    expect(await get(app.exchange())).toMatchObject({ status: 'ok', generation: 1 })
    expect(provider.control.stats().refresh.rotations).toBe(1)
  })

  it('writes no cookie while nothing changes', async () => {
    const { app, get } = await setUp()
    const exchange = app.exchange()
    await get(exchange)
    expect(exchange.written).toEqual([])
  })

  it('asks again when the token has expired within a long request', async () => {
    const { app, get, clock } = await setUp()
    const exchange = app.exchange(false)
    expect(await get(exchange)).toMatchObject({ generation: 0 })
    clock.ahead(30_000)
    expect(await get(exchange)).toMatchObject({ generation: 1 })
  })

  it('does not take a token at its end from a session that was read at once', async () => {
    const store = { ...createMemoryStore<string>(), kind: 'sealed' } as const
    const { app, get, clock } = await setUp(3_600, { store })
    clock.ahead(3_596_000)
    const exchange = app.exchange()
    await app.readSession(exchange)
    expect(await get(exchange)).toMatchObject({ status: 'ok', generation: 1 })
  })

  it('asks again for what may be better in a moment', async () => {
    const { app, get, clock } = await setUp()
    provider.control.setFault({ mode: 'status', status: 503, retryAfter: 60, times: 1 })
    clock.ahead(30_000)
    const exchange = app.exchange()
    expect(await get(exchange)).toMatchObject({ status: 'unavailable', retryAfter: 60 })
    clock.ahead(61_000)
    expect(await get(exchange)).toMatchObject({ status: 'ok', generation: 1 })
  })

  it('forces a rotation, at most once in 30 seconds', async () => {
    const { app, get, clock } = await setUp()
    expect(await get(app.exchange(), { forceRefresh: true })).toMatchObject({ generation: 1 })
    expect(await get(app.exchange(), { forceRefresh: true })).toMatchObject({ generation: 1 })
    expect(await get(app.exchange(), { forceRefresh: false })).toMatchObject({ generation: 1 })
    clock.ahead(31_000)
    await get(app.exchange())
    expect(await get(app.exchange(), { forceRefresh: true })).toMatchObject({ generation: 3 })
  })

  it('says who is signed out, and who never had a grant', async () => {
    const { app, get } = await setUp()
    const cookies = app.swapCookies()
    expect(await get(app.exchange())).toEqual({ status: 'signed-out' })
    await app.putPayload({ name: 'Eve' })
    expect(await get(app.exchange())).toEqual({ status: 'no-grant' })
    app.swapCookies({ 'authjs.session-token': 'rubbish' })
    expect(await get(app.exchange())).toEqual({ status: 'signed-out' })
    app.swapCookies(cookies)
    expect(await get(app.exchange())).toMatchObject({ status: 'ok' })
  })

  it('says signed-out to a request whose session the user’s callback has ended', async () => {
    const app = authApp({
      providers: [demo(provider)],
      callbacks: { jwt: ({ token, account }) => (account ? token : null) },
    })
    await app.signIn()
    const exchange = app.exchange()
    expect(await app.readSession(exchange)).toBeNull()
    expect(await app.binding.getAccessToken(app.composed, exchange)).toEqual({
      status: 'signed-out',
    })
  })

  it('serves the newest tokens to a browser that never stores them', async () => {
    const { app, clock } = await setUp()
    const cookies = { ...app.jar.cookies }
    for (const generation of [1, 2, 3]) {
      clock.ahead(30_000)
      app.swapCookies(cookies)
      expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation })
    }
    expect(provider.control.stats().refresh).toMatchObject({ rotations: 3, mostPresentations: 1 })
  })
})
