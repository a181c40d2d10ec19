import { decode, encode } from '@auth/core/jwt'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AuthConfig } from '@auth/core'
import { authApp, cookieName, demo, movableClock, secret } from './support/auth-app.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider({ accessTokenTtl: 3_600 })
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

const hour = 3_600_000

async function setUp(user: Partial<AuthConfig> = {}) {
  const clock = movableClock()
  const app = authApp({ providers: [demo(provider)], ...user }, { clock: clock.now })
  await app.signIn()
  return { app, clock }
}

describe('readSession', () => {
  it('shows the session, and writes no cookie while nothing changes', async () => {
    const { app } = await setUp()
    const exchange = app.exchange()
    expect(await app.readSession(exchange)).toMatchObject({ user: { name: 'Ada' } })
    expect(exchange.written).toEqual([])
  })

  it('carries the new cookie when it has rotated', async () => {
    const { app, clock } = await setUp()
    clock.ahead(2 * hour)
    const exchange = app.exchange()
    expect(await app.readSession(exchange)).toMatchObject({ user: { name: 'Ada' } })
    expect(exchange.written).toEqual([cookieName])
    expect(await app.payload()).toMatchObject({ tokenRotation: { generation: 1 } })
  })

  it('asks nobody where there is no cookie', async () => {
    const { app } = await setUp()
    app.swapCookies()
    let isAsked = false
    const { binding, composed } = app
    const read = () => {
      isAsked = true
      return Promise.resolve({})
    }
    expect(await binding.session(composed, app.exchange(), read)).toBeNull()
    expect(isAsked).toBe(false)
  })

  it.each([
    ['after a day', {}, 23 * hour, 25 * hour],
    ['after session.updateAge', { session: { updateAge: 600 } }, 500_000, 700_000],
    ['while it is used, where it is short', { session: { maxAge: 3_000 } }, 200_000, 400_000],
  ])('renews a cookie %s', async (_name, config, early, late) => {
    const { app, clock } = await setUp(config)
    // Nothing to rotate: this is about age alone.
    await app.putPayload({ name: 'Ada' })
    clock.ahead(early)
    const before = app.exchange()
    await app.readSession(before)
    expect(before.written).toEqual([])
    clock.ahead(late - early)
    const after = app.exchange()
    expect(await app.readSession(after)).toMatchObject({ user: { name: 'Ada' } })
    expect(after.written).toEqual([cookieName])
  })

  it('carries the new tokens although a callback of the user’s throws', async () => {
    for (const name of ['jwt', 'session'] as const) {
      let isBroken = false
      const { app, clock } = await setUp({
        callbacks: {
          [name]: (params: { token: object; session: object }) => {
            if (isBroken) throw new Error('the database is away')
            return name === 'jwt' ? params.token : params.session
          },
        },
      })
      isBroken = true
      clock.ahead(2 * hour)
      const exchange = app.exchange()
      expect(await app.readSession(exchange)).toBeNull()
      expect(exchange.written).toEqual([cookieName])
      expect(await app.payload()).toMatchObject({ name: 'Ada', tokenRotation: { generation: 1 } })
      isBroken = false
      expect(await app.readSession()).toMatchObject({ user: { name: 'Ada' } })
      expect(provider.control.stats().refresh.mostPresentations).toBe(1)
    }
  })

  it('passes on what Auth.js throws, and loses nothing', async () => {
    const { app, clock } = await setUp()
    clock.ahead(2 * hour)
    const { binding, composed } = app
    const exchange = app.exchange()
    const failing = () =>
      Promise.reject(new Error('There was a problem with the server configuration'))
    await expect(binding.session(composed, exchange, failing)).rejects.toThrow(
      'server configuration',
    )
    expect(exchange.written).toEqual([])
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
  })

  it('writes nothing to a response that has begun', async () => {
    const { app, clock } = await setUp()
    clock.ahead(2 * hour)
    const exchange = app.exchange(false)
    expect(await app.readSession(exchange)).toMatchObject({ user: { name: 'Ada' } })
    expect(exchange.written).toEqual([])
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
  })

  it('finds the cookie by the name that the request carries', async () => {
    const { app, clock } = await setUp()
    const payload = await app.payload()
    const salt = `__Secure-${cookieName}`
    app.swapCookies({ [salt]: await encode({ token: payload!, secret, salt }) })
    clock.ahead(2 * hour)
    const exchange = app.exchange()
    expect(await app.readSession(exchange)).toMatchObject({ user: { name: 'Ada' } })
    expect(exchange.written).toEqual([salt])
    const value = app.jar.cookies[salt]!
    expect(await decode({ token: value, secret, salt })).toHaveProperty(
      'tokenRotation.generation',
      1,
    )
  })

  it('shrinks a session of several chunks without leaving one behind', async () => {
    let size = 9_000
    const jwt = ({ token }: { token: object }) => ({ ...token, filler: 'x'.repeat(size) })
    const { app, clock } = await setUp({ callbacks: { jwt } })
    const names = () => Object.keys(app.jar.cookies).filter((name) => name.startsWith(cookieName))
    expect(names().length).toBeGreaterThan(2)
    size = 10
    clock.ahead(2 * hour)
    await app.readSession()
    expect(names()).toEqual([cookieName])
    size = 20_000
    clock.ahead(2 * hour)
    await app.readSession()
    expect(names().length).toBeGreaterThan(5)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 2 })
  })
})
