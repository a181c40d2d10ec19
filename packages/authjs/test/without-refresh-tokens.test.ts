import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authApp, demo, movableClock } from './support/auth-app.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

/** An app whose provider issues no refresh tokens. */
function setUp(profile: object) {
  const clock = movableClock()
  async function conform(response: Response) {
    const { refresh_token: none, ...tokens } = (await response.json()) as Record<string, unknown>
    return Response.json(none ? tokens : {})
  }
  const app = authApp(
    { providers: [demo(provider, { token: { conform } })] },
    { clock: clock.now, profiles: { demo: profile } },
  )
  return { app, clock }
}

describe('a provider without refresh tokens', () => {
  it('is told of once, and its sessions are left alone', async () => {
    const { app, clock } = setUp({ refreshes: false })
    await app.signIn('ada')
    await app.signIn('bob')
    expect(app.warnings).toEqual([expect.stringContaining('has no refresh tokens')])
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 0 })
    clock.ahead(30_000)
    expect(await app.getAccessToken()).toMatchObject({ status: 'reauthenticate' })
    const session = JSON.parse(await app.sessionText()) as object
    expect(session).toMatchObject({ user: { name: 'Bob' } })
    expect(session).not.toHaveProperty('error')
    expect(await app.readSession()).not.toHaveProperty('error')
    expect(provider.control.stats().refresh.mostPresentations).toBe(0)
  })

  it('ends its sessions where it could have issued one', async () => {
    const { app, clock } = setUp({})
    await app.signIn()
    expect(app.warnings).toEqual([expect.stringContaining('issued no refresh token')])
    expect(JSON.parse(await app.sessionText())).not.toHaveProperty('error')
    clock.ahead(30_000)
    expect(await app.getAccessToken()).toMatchObject({ status: 'reauthenticate' })
    expect(await app.readSession()).toHaveProperty('error', 'RefreshTokenError')
  })
})
