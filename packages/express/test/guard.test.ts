import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import credentials from '@auth/express/providers/credentials'
import {
  demoConfig,
  frameworks,
  movableClock,
  type RunningApp,
  startApp,
} from './support/start-app.ts'

const html = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }
const json = { headers: { accept: 'application/json' } }

describe.each(frameworks)('createGuard, on %s', (_name, framework) => {
  const clock = movableClock()
  let provider: RunningProvider
  let app: RunningApp
  beforeAll(async () => {
    provider = await startProvider()
    const login = credentials({ authorize: () => ({ id: '1', name: 'Eve' }) })
    const config = demoConfig(provider, { logger: { error() {} } })
    app = await startApp({
      framework,
      config: { ...config, providers: [...config.providers, login] },
      options: { clock: clock.now },
      routes: (target, rotation) => {
        const answer = (_req: unknown, res: { send: (text: string) => void }) => res.send('in')
        target.all('/guarded', rotation.guard(), answer)
        target.get('/custom', rotation.guard({ signIn: '/login?from=guard#form' }), answer)
        target.get('/away', rotation.guard({ signIn: 'https://login.example/start' }), answer)
      },
    })
  })
  afterAll(async () => {
    await app.stop()
    await provider.stop()
  })
  beforeEach(() => {
    provider.control.reset()
    for (const name of Object.keys(app.jar.cookies)) delete app.jar.cookies[name]
  })

  it('lets a request with a usable token through', async () => {
    await app.signIn()
    expect(await (await app.get('/guarded', html)).text()).toBe('in')
    clock.ahead(30_000)
    const response = await app.get('/guarded', json)
    expect(await response.text()).toBe('in')
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })

  it('sends a page to sign in, and back', async () => {
    const response = await app.get('/guarded?a=1&b=2', html)
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe(
      '/auth/signin?callbackUrl=%2Fguarded%3Fa%3D1%26b%3D2',
    )
  })

  it('sends a page to where the author wants', async () => {
    const location = async (path: string) => (await app.get(path, html)).headers.get('location')
    expect(await location('/custom')).toBe('/login?from=guard&callbackUrl=%2Fcustom#form')
    expect(await location('/away')).toBe('https://login.example/start?callbackUrl=%2Faway')
  })

  it.each([
    ['JSON', 'GET', json],
    ['anything', 'GET', { headers: { accept: '*/*' } }],
    ['a page, and sends something', 'POST', html],
  ])('answers 401 to what accepts %s', async (_accepts, method, init) => {
    const response = await app.get('/guarded', { ...init, method })
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ status: 'signed-out' })
  })

  it('asks for a new sign-in when the grant was refused', async () => {
    await app.signIn('ada')
    provider.control.revokeGrants('ada')
    clock.ahead(30_000)
    const response = await app.get('/guarded', json)
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ status: 'reauthenticate', error: 'RefreshTokenError' })
    expect((await app.get('/guarded', html)).status).toBe(302)
  })

  it('asks for patience when the provider is in trouble', async () => {
    await app.signIn()
    provider.control.setFault({ mode: 'status', status: 429, retryAfter: 30 })
    clock.ahead(30_000)
    const response = await app.get('/guarded', json)
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBe(30)
    expect(await response.json()).toEqual({
      status: 'unavailable',
      error: 'RefreshTokenUnavailable',
    })
    const page = await app.get('/guarded', html)
    expect(page.status).toBe(503)
    expect(page.headers.get('content-type')).toContain('text/plain')
  })

  it('asks for patience when the operator has to act', async () => {
    await app.signIn()
    provider.control.changeClientSecret('another')
    clock.ahead(30_000)
    const response = await app.get('/guarded', json)
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    provider.control.reset()
    clock.ahead(120_000)
    expect((await app.get('/guarded', json)).status).toBe(200)
  })

  it('answers 403 to a session that never had a token', async () => {
    const { csrfToken } = (await app.json('/auth/csrf')) as { csrfToken: string }
    const body = new URLSearchParams({ csrfToken })
    await app.get('/auth/callback/credentials', { method: 'POST', body })
    expect(await app.json('/session')).toMatchObject({ session: { user: { name: 'Eve' } } })
    const response = await app.get('/guarded', html)
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({ status: 'no-grant' })
  })
})
