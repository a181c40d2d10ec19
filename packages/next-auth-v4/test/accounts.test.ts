import { accountStore } from '@token-rotation/accounts'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import type { AuthOptions } from 'next-auth'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryAdapter } from '../../authjs/test/support/memory-adapter.ts'
import { demoProvider, movableClock, secret, startApp } from './support/start-app.ts'

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

const refreshes = () => provider.control.stats().token.byGrantType.refresh_token?.total ?? 0

describe.each(['database', 'jwt'] as const)(
  'accounts of next-auth v4 with %s sessions',
  (strategy) => {
    async function setUp() {
      const clock = movableClock()
      const { adapter, tables, users } = memoryAdapter()
      const authOptions = {
        secret,
        adapter,
        providers: [demoProvider(provider)],
        // next-auth makes it "database" by itself.
        ...(strategy === 'jwt' && { session: { strategy } }),
      } as AuthOptions
      const store = accountStore(tables)
      const app = await startApp({
        authOptions,
        options: { clock: clock.now, store },
        routes: (rotation) => ({
          '/disconnect': async (req, res) =>
            res.json(await rotation.disconnect(req, res, { provider: 'demo' })),
          '/end-session': async (req, res) => res.json(await rotation.endSessionUrl(req, res)),
        }),
      })
      running.push(app)
      return { app, clock, users }
    }

    it('are refreshed, once, whatever the number of requests', async () => {
      const { app, clock } = await setUp()
      await app.signIn()
      for (const generation of [1, 2]) {
        clock.ahead(3_600_000)
        const results = await Promise.all(Array.from({ length: 10 }, () => app.json('/token')))
        expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
        expect(results[0]).toMatchObject({ status: 'ok', generation })
        expect(refreshes()).toBe(generation)
      }
      const session = await app.json('/session')
      expect(Object.keys(session)).toEqual(['user', 'expires'])
    })

    it('get the tokens of a second sign-in', async () => {
      const { app } = await setUp()
      await app.signIn()
      const before = await app.json('/token')
      await app.signIn()
      const after = await app.json('/token')
      expect(after).toMatchObject({ status: 'ok', generation: 1 })
      expect(after.accessToken).not.toBe(before.accessToken)
    })

    it('give their ID token to the logout at the provider', async () => {
      const { app } = await setUp()
      await app.signIn()
      const url = new URL((await app.json('/end-session')) as unknown as string)
      expect(url.searchParams.get('id_token_hint')).toMatch(/^ey/)
    })

    it('give their tokens to jobs, and are disconnected', async () => {
      const { app, clock, users } = await setUp()
      await app.signIn()
      const [userId] = [...users.keys()]
      clock.ahead(3_600_000)
      const token = await app.rotation.getAccessToken({ userId: userId!, provider: 'demo' })
      expect(token).toMatchObject({ status: 'ok', generation: 1 })
      expect(await app.json('/disconnect')).toEqual({ status: 'disconnected' })
      expect(await app.json('/token')).toEqual({ status: 'no-grant' })
      expect(await app.json('/session')).toMatchObject({ user: { name: 'Ada' } })
    })
  },
)
