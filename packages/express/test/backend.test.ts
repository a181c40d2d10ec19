import Credentials from '@auth/express/providers/credentials'
import { afterEach, describe, expect, it } from 'vitest'
import type { ProviderProfile } from '../src/index.ts'
import { movableClock, secret, startApp } from './support/start-app.ts'

const running: { stop: () => Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.stop()))
})

/** A backend whose refresh tokens work once; a second use ends the session. */
function createBackend() {
  let issued = 0
  let live = ''
  const presented: string[] = []
  const pair = () => {
    issued += 1
    live = `refresh-token-${issued}`
    return { accessToken: `access-token-${issued}`, refreshToken: live, expiresIn: 60 }
  }
  return {
    presented,
    login: () => ({ id: '1', name: 'Ada', ...pair() }),
    end: () => void (live = ''),
    refresh(refreshToken: string) {
      presented.push(refreshToken)
      if (refreshToken !== live) {
        live = ''
        return Response.json({ message: 'Refresh token is not valid' }, { status: 401 })
      }
      const { accessToken, expiresIn } = pair()
      return Response.json({
        access_token: accessToken,
        refresh_token: live,
        expires_in: expiresIn,
      })
    },
  }
}

type Backend = ReturnType<typeof createBackend>

async function setUp(profile: (backend: Backend) => ProviderProfile) {
  const backend = createBackend()
  const clock = movableClock()
  const app = await startApp({
    config: {
      trustHost: true,
      secret,
      providers: [Credentials({ credentials: {}, authorize: async () => backend.login() })],
    },
    options: { clock: clock.now, profiles: { credentials: profile(backend) } },
  })
  running.push(app)
  const { csrfToken } = (await app.json('/auth/csrf')) as { csrfToken: string }
  const body = new URLSearchParams({ csrfToken })
  await app.get('/auth/callback/credentials', { method: 'POST', body })
  return { app, backend, clock }
}

const answering = ({ refresh }: Backend): ProviderProfile => ({
  refresh: async (refreshToken) => refresh(refreshToken),
  classify: ({ status }) => (status === 401 ? 'rejected' : undefined),
})

const returning = ({ refresh }: Backend): ProviderProfile => ({
  refresh: async (refreshToken) =>
    (await refresh(refreshToken).json()) as { access_token: string; refresh_token: string },
})

describe('A credentials provider before a backend with tokens of its own', () => {
  it.each([
    ['the answer of the backend', answering],
    ['its tokens', returning],
  ])('is rotated once for many requests, with %s', async (_name, profile) => {
    const { app, backend, clock } = await setUp(profile)
    const first = await app.json('/token')
    expect(first).toMatchObject({ status: 'ok', accessToken: 'access-token-1', generation: 0 })
    for (const generation of [1, 2]) {
      clock.ahead(60_000)
      const results = await Promise.all(Array.from({ length: 20 }, () => app.json('/token')))
      const tokens = new Set(results.map(({ accessToken }) => accessToken))
      expect([...tokens]).toEqual([`access-token-${generation + 1}`])
    }
    expect(backend.presented).toEqual(['refresh-token-1', 'refresh-token-2'])
  })

  it('keeps its tokens out of the session', async () => {
    const { app } = await setUp(answering)
    expect(JSON.stringify(await app.json('/auth/session'))).not.toContain('token-1')
  })

  it('asks for a sign-in when the backend refuses in words that the app has explained', async () => {
    const { app, backend, clock } = await setUp(answering)
    backend.end()
    clock.ahead(60_000)
    for (let round = 0; round < 3; round += 1) {
      expect(await app.json('/token')).toMatchObject({ status: 'reauthenticate' })
    }
    expect(backend.presented).toHaveLength(1)
    expect(await app.json('/auth/session')).toMatchObject({ error: 'RefreshTokenError' })
  })

  it('keeps the session while the backend cannot be asked', async () => {
    let isAway = true
    const { app, backend, clock } = await setUp(({ refresh }) => ({
      refresh: async (refreshToken) =>
        isAway ? new Response('Bad gateway', { status: 503 }) : refresh(refreshToken),
    }))
    clock.ahead(60_000)
    expect(await app.json('/token')).toMatchObject({ status: 'unavailable' })
    isAway = false
    clock.ahead(300_000)
    expect(await app.json('/token')).toMatchObject({ status: 'ok', generation: 1 })
    expect(backend.presented).toEqual(['refresh-token-1'])
  })

  it('leaves sessions of other backends as they are', async () => {
    const { app, clock } = await setUp(() => ({}))
    clock.ahead(60_000)
    expect(await app.json('/token')).toEqual({ status: 'no-grant' })
    expect(await app.json('/auth/session')).toMatchObject({ user: { name: 'Ada' } })
  })
})
