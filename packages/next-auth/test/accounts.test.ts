import { accountStore } from '@token-rotation/accounts'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import NextAuth from 'next-auth'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memoryAdapter } from '../../authjs/test/support/memory-adapter.ts'
import { demoConfig, startApp } from './support/start-app.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

const refreshes = () => provider.control.stats().token.byGrantType.refresh_token?.total ?? 0

/** An app with database sessions in which somebody has signed in, and whose access token has expired. */
async function setUp() {
  const { adapter, tables, users } = memoryAdapter()
  const config = { ...demoConfig(provider), adapter }
  const app = startApp(config, { store: accountStore(tables) as never })
  await app.signIn()
  app.clock.ahead(3_600_000)
  return { app, config, users }
}

describe('database sessions', () => {
  it('get their tokens in Server Components, Route Handlers and proxies alike', async () => {
    const { app } = await setUp()
    const inPage = await app.render(async () => ({
      layout: await app.rotation.getAccessToken(),
      page: await app.rotation.getAccessToken(),
    }))
    expect(inPage.layout).toMatchObject({ status: 'ok', generation: 1 })
    expect(inPage.page).toEqual(inPage.layout)
    const inHandler = await app.handle(async () =>
      Response.json(await app.rotation.getAccessToken()),
    )
    expect(await inHandler.json()).toEqual(inPage.layout)
    expect(refreshes()).toBe(1)
  })

  it('are what auth() of next-auth shows, on the server and in the browser', async () => {
    const { app, config } = await setUp()
    const stock = NextAuth(config)
    const [ours, theirs] = await app.render(async () => [await app.auth(), await stock.auth()])
    expect(ours).toEqual(theirs)
    expect(ours).toMatchObject({ userId: expect.any(String), user: { id: expect.any(String) } })
    const shown = await app.handle(app.handlers.GET, '/api/auth/session')
    const shownByStock = await app.handle(stock.handlers.GET, '/api/auth/session')
    expect(await shown.json()).toEqual(await shownByStock.json())
  })

  it('say what is wrong with the access token, and do not end', async () => {
    const { app } = await setUp()
    provider.control.revokeGrants()
    await app.render(() => app.rotation.getAccessToken())
    const session = await app.render(() => app.auth())
    expect(session).toMatchObject({ error: 'RefreshTokenError', user: { name: 'Ada' } })
    const shown = await app.handle(app.handlers.GET, '/api/auth/session')
    expect(await shown.json()).toMatchObject({ error: 'RefreshTokenError' })
  })

  it('let a proxy pass without a rotation: no cookie has to follow', async () => {
    const { app } = await setUp()
    await app.visit()
    expect(refreshes()).toBe(0)
    const token = await app.visitPage(() => app.rotation.getAccessToken())
    expect(token).toMatchObject({ status: 'ok', generation: 1 })
  })

  it('give their ID token to the logout at the provider', async () => {
    const { app } = await setUp()
    const answer = await app.handle(async () =>
      Response.json(await app.rotation.endSessionUrl({ returnTo: 'http://localhost/' })),
    )
    const { searchParams } = new URL((await answer.json()) as string)
    expect(searchParams.get('id_token_hint')).toMatch(/^ey/)
    expect(searchParams.get('post_logout_redirect_uri')).toBe('http://localhost/')
    expect(refreshes()).toBe(0)
  })

  it('give their tokens to jobs, and end them when they are disconnected', async () => {
    const { app, users } = await setUp()
    const [userId] = [...users.keys()]
    const token = await app.rotation.getAccessToken({ userId: userId!, provider: 'demo' })
    expect(token).toMatchObject({ status: 'ok', generation: 1 })
    const answer = await app.handle(async () =>
      Response.json(await app.rotation.disconnect({ provider: 'demo' })),
    )
    expect(await answer.json()).toEqual({ status: 'disconnected' })
    const after = await app.render(() => app.rotation.getAccessToken())
    expect(after).toEqual({ status: 'no-grant' })
    const again = await app.rotation.disconnect({ userId: userId!, provider: 'demo' })
    expect(again).toEqual({ status: 'no-grant' })
  })
})
