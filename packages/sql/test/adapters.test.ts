import { type Database, KyselyAdapter } from '@auth/kysely-adapter'
import NeonAdapter from '@auth/neon-adapter'
import PostgresAdapter from '@auth/pg-adapter'
import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresClient, schema, sqlAccounts } from '../src/index.ts'
import { kyselyAdapter, pgAdapter } from './support/adapter-schemas.ts'

/** What is used of an adapter here: the three have types of different copies of `@auth/core`. */
interface Adapter {
  createUser(user: object): Promise<{ id: string }>
  linkAccount(account: object): Promise<unknown>
  unlinkAccount(key: object): Promise<unknown>
  getUserByAccount(key: object): Promise<{ id: string } | null>
}

const account = {
  type: 'oidc',
  provider: 'demo',
  access_token: 'first access token',
  refresh_token: 'first refresh token',
  id_token: 'first ID token',
  token_type: 'bearer',
  scope: 'openid',
  expires_at: 2_000_000_000,
  session_state: 'kept',
}

describe.skipIf(isPostgresSkipped)('sqlAccounts beside an adapter of Auth.js', () => {
  let server: PostgresServer
  let pool: Pool
  let db: Kysely<Database>
  beforeAll(async () => {
    server = await startPostgres(`${schema()} ${pgAdapter.sql} ${kyselyAdapter.sql}`)
    pool = new Pool({ connectionString: server.url })
    pool.on('error', () => {})
    db = new Kysely({ dialect: new PostgresDialect({ pool }) })
  })
  afterAll(async () => {
    await db?.destroy()
    await server?.stop()
  })

  const adapters: [string, string, () => [adapter: unknown, client: PostgresClient]][] = [
    ['@auth/pg-adapter', 'accounts', () => [PostgresAdapter(pool), pool]],
    ['@auth/neon-adapter', 'accounts', () => [NeonAdapter(pool as never), pool]],
    ['@auth/kysely-adapter', 'Account', () => [KyselyAdapter(db), db]],
  ]

  it.each(adapters)('rotates what %s has linked', async (_name, accounts, connect) => {
    const [made, client] = connect()
    const adapter = made as Adapter
    const store = sqlAccounts(client, { accounts })
    const key = { provider: 'demo', providerAccountId: crypto.randomUUID() }
    const id = `demo/${key.providerAccountId}`
    const email = `${crypto.randomUUID()}@example.com`
    const { id: userId } = await adapter.createUser({ name: 'A', email, emailVerified: null })
    await adapter.linkAccount({ ...account, ...key, userId })

    // A number with some, as the session of Auth.js has it then.
    expect(await store.accountsOf(userId)).toMatchObject([{ key }])
    // An id that no user can have.
    expect(await store.accountsOf('nobody at all')).toEqual([])
    const { version, value } = (await store.get(id))!
    const { type: _type, session_state: _state, provider: _provider, ...tokens } = account
    expect(value).toEqual({ status: 'active', id, provider: 'demo', generation: 0, tokens })

    const rotated = { access_token: 'second access token', refresh_token: 'second refresh token' }
    const next = {
      ...value,
      generation: 1,
      tokens: { ...tokens, ...rotated, expires_at: 2_000_000_600 },
    }
    const write = { version: 'v1', value: next as typeof value }
    expect(await store.compareAndSet(id, version, write, { ttl: 1 })).toBe(true)
    expect(await store.get(id)).toEqual(write)

    expect((await adapter.getUserByAccount(key))?.id).toBe(userId)
    const { rows } = await pool.query(
      `select * from "${accounts}" where "providerAccountId" = $1`,
      [key.providerAccountId],
    )
    expect(rows).toEqual([
      expect.objectContaining({ ...account, ...key, ...rotated, userId, expires_at: '2000000600' }),
    ])

    await adapter.unlinkAccount(key)
    expect(await store.get(id)).toBeUndefined()
    await adapter.linkAccount({ ...account, ...key, userId })
    expect((await store.get(id))?.value).toMatchObject({ generation: 2, tokens })
  })
})
