import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Auth, type AuthConfig } from '@auth/core'
import type { Exchange } from '../src/exchange.ts'
import { authApp, cookieName, demo, movableClock, origin } from './support/auth-app.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider({ accessTokenTtl: 3_600 })
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

const hour = 3_600_000

/** An app whose framework can tell which request is being answered. */
async function setUp({ isAware = true } = {}) {
  const clock = movableClock()
  const place: { exchange?: Exchange | undefined } = {}
  const host = {
    ...(isAware && { currentExchange: async () => place.exchange }),
    carryHint: 'export a proxy',
  }
  const app = authApp({ providers: [demo(provider)] }, { clock: clock.now, host })
  await app.signIn()
  /** Reads the session as `auth()` of next-auth does: with callbacks around ours, and no cookie kept. */
  async function auth(exchange?: Exchange): Promise<unknown> {
    place.exchange = exchange
    const { callbacks } = app.config
    const config = {
      ...app.config,
      callbacks: { ...callbacks, session: (params: never) => callbacks!.session!(params) },
    }
    const headers = { cookie: app.jar.header() }
    const request = new Request(`${origin}/auth/session`, { headers })
    const response = await Auth(request, config as AuthConfig)
    return response.json()
  }
  return { app, clock, auth }
}

function refreshes(): number {
  return provider.control.stats().refresh.rotations
}

describe('attendVisits', () => {
  it('carries the cookie of a read that Auth.js does by itself', async () => {
    const { app, clock, auth } = await setUp()
    clock.ahead(2 * hour)
    const exchange = app.exchange()
    expect(await auth(exchange)).toMatchObject({ user: { name: 'Ada' } })
    expect(exchange.written).toEqual([cookieName])
    expect(await app.payload()).toMatchObject({ tokenRotation: { generation: 1 } })
  })

  it('writes nothing while nothing changes', async () => {
    const { app, auth } = await setUp()
    const exchange = app.exchange()
    await auth(exchange)
    expect(exchange.written).toEqual([])
  })

  it('spares whoever asks for the token in the same request another resolution', async () => {
    const { app, clock, auth } = await setUp()
    clock.ahead(2 * hour)
    const { binding, composed } = app
    const exchange = app.exchange(false)
    await auth(exchange)
    expect(await binding.getAccessToken(composed, exchange)).toMatchObject({ generation: 1 })
    expect(refreshes()).toBe(1)
  })

  it.each([
    ['cannot write', (exchange: Exchange) => ({ ...exchange, canWrite: () => false })],
    ['is a prefetch', (exchange: Exchange) => ({ ...exchange, isPrefetch: true })],
  ])('leaves a due token alone in a request that %s', async (_name, change) => {
    const { app, clock, auth } = await setUp()
    clock.ahead(hour - 100_000)
    const exchange = app.exchange()
    expect(await auth(change(exchange))).toMatchObject({ user: { name: 'Ada' } })
    expect(refreshes()).toBe(0)
    expect(await auth(exchange)).toMatchObject({ user: { name: 'Ada' } })
    expect(exchange.written).toEqual([cookieName])
    expect(refreshes()).toBe(1)
  })

  it('says what to do where the new tokens could not be carried', async () => {
    const { app, clock, auth } = await setUp()
    clock.ahead(2 * hour)
    const exchange = app.exchange(false)
    for (let round = 0; round < 2; round += 1) await auth(exchange)
    expect(exchange.written).toEqual([])
    expect(app.warnings).toEqual(['token-rotation: export a proxy'])
    expect(refreshes()).toBe(1)
  })

  it('writes nothing to a response that has begun meanwhile', async () => {
    const { app, clock, auth } = await setUp()
    clock.ahead(2 * hour)
    const exchange = app.exchange()
    let asked = 0
    // It could when the visit began.
    await auth({ ...exchange, canWrite: () => (asked += 1) === 1 })
    expect(exchange.written).toEqual([])
    expect(app.warnings).toHaveLength(1)
  })

  it.each([
    ['no request is being answered', { isAware: true }],
    ['the framework cannot tell', { isAware: false }],
  ])('rotates an expired token where %s, and the process remembers it', async (_name, given) => {
    const { clock, auth, app } = await setUp(given)
    clock.ahead(2 * hour)
    for (let round = 0; round < 2; round += 1) {
      expect(await auth()).toMatchObject({ user: { name: 'Ada' } })
    }
    expect(refreshes()).toBe(1)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
  })
})
