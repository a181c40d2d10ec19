import { accountStore } from '@token-rotation/accounts'
import { createMemoryStore, type GrantState } from '@token-rotation/core'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { setEnvDefaults } from '@auth/core'
import Google from '@auth/core/providers/google'
import Keycloak from '@auth/core/providers/keycloak'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AuthConfigLike } from '../src/auth-types.ts'
import { envDefaults } from '../src/env-defaults.ts'
import { tokenRotation } from '../src/worker.ts'
import { authApp, demo, movableClock, secret } from './support/auth-app.ts'
import { memoryAdapter } from './support/memory-adapter.ts'

let provider: RunningProvider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.control.reset())

const requests = () => provider.control.stats().token.byGrantType.refresh_token?.total ?? 0

/** An app with users, and a worker beside it that knows their database. */
async function setUp(logins: readonly string[]) {
  const clock = movableClock()
  const { adapter, tables, users } = memoryAdapter()
  const config = { adapter, secret, providers: [demo(provider)] }
  const options = { store: accountStore(tables), clock: clock.now }
  const app = authApp(config, options)
  for (const login of logins) {
    app.swapCookies()
    await app.signIn(login)
  }
  const worker = tokenRotation(config, { ...options, store: accountStore(tables) }, {})
  return { app, clock, worker, users }
}

describe('a worker', () => {
  it('gets the tokens of users who are not there', async () => {
    const { app, clock, worker, users } = await setUp(['ada'])
    const [userId] = [...users.keys()]
    clock.ahead(3_600_000)
    const [theirs, ours] = await Promise.all([
      worker.getAccessToken({ userId: userId!, provider: 'demo' }),
      app.getAccessToken(),
    ])
    expect(theirs).toMatchObject({ status: 'ok', generation: 1 })
    expect(ours).toEqual(theirs)
    expect(requests()).toBe(1)
    const disconnected = await worker.disconnect({ userId: userId!, provider: 'demo' })
    expect(disconnected).toEqual({ status: 'disconnected' })
    expect(await app.getAccessToken()).toEqual({ status: 'no-grant' })
  })

  it('rotates what is due before anybody asks for it', async () => {
    const { app, clock, worker } = await setUp(['ada', 'bob', 'eve'])
    clock.ahead(3_600_000)
    const sweeper = await worker.startSweeper({ every: 5, concurrency: 2 })
    await expect.poll(() => sweeper.totals.rotated).toBe(3)
    const { rotated, failed } = await sweeper.stop()
    expect({ rotated, failed }).toEqual({ rotated: 3, failed: 0 })
    expect(requests()).toBe(3)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
    expect(requests()).toBe(3)
  })

  it('rotates once with requests for the same grants', async () => {
    const { app, clock, worker } = await setUp(['ada'])
    provider.control.setFault({ mode: 'delay', ms: 50 })
    clock.ahead(3_600_000)
    const sweeper = await worker.startSweeper({ every: 5 })
    const asked = Array.from({ length: 20 }, () => app.getAccessToken())
    const results = await Promise.all(asked)
    await sweeper.stop()
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
    expect(results[0]).toMatchObject({ status: 'ok', generation: 1 })
    expect(requests()).toBe(1)
  })

  it('says the code of what the store fails with, and nothing that its client says', async () => {
    const lines: string[] = []
    const logger = { error: ({ message }: Error) => void lines.push(message) }
    const failing = () =>
      Promise.reject(Object.assign(new Error('params: a-secret-value'), { code: 'ECONNRESET' }))
    const store = { ...createMemoryStore<GrantState>(), takeDue: failing, postpone: failing }
    const config = { secret, logger, providers: [demo(provider)] }
    const sweeper = await tokenRotation(config, { store }, {}).startSweeper({ every: 5 })
    await expect.poll(() => lines).toEqual(['the sweeper waits for its store: ECONNRESET'])
    await sweeper.stop()
  })

  it('names the store that it needs', async () => {
    const config = { secret, providers: [demo(provider)] }
    const store = createMemoryStore<GrantState>()
    const starting = tokenRotation(config, { store }, {}).startSweeper()
    await expect(starting).rejects.toMatchObject({ setting: 'store' })
  })

  it('names the secret that it needs', async () => {
    const starting = tokenRotation({ providers: [demo(provider)] }, {}, {}).startSweeper()
    await expect(starting).rejects.toMatchObject({ setting: 'secret' })
  })
})

describe('envDefaults', () => {
  const env = {
    AUTH_SECRET: 'main',
    AUTH_SECRET_1: 'newer',
    AUTH_SECRET_2: 'newest',
    AUTH_GOOGLE_ID: 'google id',
    AUTH_GOOGLE_SECRET: 'google secret',
    AUTH_KEYCLOAK_ID: 'keycloak id',
    AUTH_KEYCLOAK_ISSUER: 'https://keycloak.example/realms/a',
    AUTH_MY_IDP_ID: 'id of mine',
  }
  const given = () => [
    Google,
    Keycloak({ clientId: 'given' }),
    { id: 'my-idp', name: 'Mine', type: 'oidc' as const },
    { id: 'credentials', type: 'credentials' as const, authorize: () => null },
  ]
  it('completes a configuration as Auth.js does', () => {
    const ours = { providers: given() } as AuthConfigLike
    const theirs = { providers: given() }
    envDefaults(env, ours)
    setEnvDefaults(env, theirs as never, true)
    expect(JSON.stringify(ours.providers)).toBe(JSON.stringify(theirs.providers))
    expect(ours.secret).toEqual((theirs as AuthConfigLike).secret)
  })
})
