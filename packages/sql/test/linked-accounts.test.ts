import PostgresAdapter from '@auth/pg-adapter'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authApp, demo, movableClock, secret } from '../../authjs/test/support/auth-app.ts'
import { tokenRotation } from '../../authjs/src/worker.ts'
import { schema, sqlAccounts } from '../src/index.ts'
import { pgAdapter } from './support/adapter-schemas.ts'

describe.skipIf(isPostgresSkipped)('linked accounts in a real database', () => {
  let server: PostgresServer
  let provider: RunningProvider
  let pool: Pool
  beforeAll(async () => {
    ;[server, provider] = await Promise.all([
      startPostgres(`${schema()} ${pgAdapter.sql}`),
      startProvider(),
    ])
    pool = new Pool({ connectionString: server.url })
    pool.on('error', () => {})
  })
  afterAll(async () => {
    await pool?.end()
    await provider?.stop()
    await server?.stop()
  })
  beforeEach(async () => {
    provider.control.reset()
    await pool.query('truncate users, accounts, sessions, token_rotation_accounts restart identity')
  })

  const requests = () => provider.control.stats().token.byGrantType.refresh_token?.total ?? 0
  const isOk = { status: 'ok', generation: 1 }

  it.each(['database', 'jwt'] as const)(
    'expire together and cost a token request each, with %s sessions',
    async (strategy) => {
      const clock = movableClock()
      const config = {
        adapter: PostgresAdapter(pool),
        providers: [demo(provider), demo(provider, { id: 'second', name: 'Second' })],
        secret,
        ...(strategy === 'jwt' && { session: { strategy } }),
      }
      const options = { clock: clock.now, store: sqlAccounts(pool) }
      const app = authApp(config, options)
      await app.signIn('ada')
      await app.signIn('bob', 'second')
      // Another process, with pools of its own for all that matters.
      const worker = tokenRotation(config, { ...options, store: sqlAccounts(pool) }, {})
      const { rows: users } = await pool.query<{ id: number }>('select id from users')
      expect(users).toHaveLength(1)
      const userId = String(users[0]!.id)

      clock.ahead(3_600_000)
      const ask = (given: string) => [
        ...Array.from({ length: 10 }, () => app.getAccessToken({ provider: given })),
        worker.getAccessToken({ userId, provider: given }),
      ]
      const [first, second] = await Promise.all([
        Promise.all(ask('demo')),
        Promise.all(ask('second')),
      ])
      expect(requests()).toBe(2)
      for (const results of [first, second]) {
        expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
        expect(results[0]).toMatchObject(isOk)
      }
      const { rows } = await pool.query<{ provider: string; access_token: string }>(
        'select provider, access_token from accounts order by provider',
      )
      expect(rows).toEqual([
        { provider: 'demo', access_token: (first[0] as { accessToken: string }).accessToken },
        { provider: 'second', access_token: (second[0] as { accessToken: string }).accessToken },
      ])
    },
  )
})
