import { accountContract } from '@token-rotation/accounts/testing'
import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clients, type Connected } from '../../postgres/test/support/clients.ts'
import { schema, sqlAccounts } from '../src/index.ts'
import { accountsUnderTest, insertInto } from './support/accounts-under-test.ts'
import { kyselyAdapter, pgAdapter } from './support/adapter-schemas.ts'

const linked = { access_token: 'first', refresh_token: 'first too' }

describe.skipIf(isPostgresSkipped)('sqlAccounts', () => {
  let server: PostgresServer
  let pool: Pool
  beforeAll(async () => {
    server = await startPostgres(`${schema()} ${pgAdapter.sql} ${kyselyAdapter.sql}`)
    pool = new Pool({ connectionString: server.url })
    pool.on('error', () => {})
  })
  afterAll(async () => {
    await pool?.end()
    await server?.stop()
  })

  describe.each(Object.entries(clients))('over %s', (name, connect) => {
    let one: Connected
    let two: Connected
    beforeAll(async () => {
      one = await connect(server.url)
      two = await connect(server.url)
    })
    afterAll(async () => {
      await one?.close()
      await two?.close()
    })
    const bench = (adapter = name === 'Kysely' ? kyselyAdapter : pgAdapter) => {
      const query = (text: string, values: unknown[]) => pool.query(text, values)
      return accountsUnderTest(query, adapter, one.client, two.client)
    }

    it.each(accountContract)('$name', ({ run }) => run(bench))

    it.each([
      ['numbers', pgAdapter],
      ['uuids', kyselyAdapter],
    ])('finds the accounts of users whose ids are %s', async (_, adapter) => {
      const { addUser, addAccount } = bench(adapter)
      const userId = await addUser()
      const key = { provider: 'demo', providerAccountId: crypto.randomUUID() }
      await addAccount({ ...key, userId, ...linked } as never)
      const store = sqlAccounts(one.client, { accounts: adapter.accounts })
      expect(await store.accountsOf(userId)).toMatchObject([{ key }])
      expect(await store.accountsOf(await addUser())).toEqual([])
    })

    it('sends one statement for an operation, on the columns that change', async () => {
      const key = { provider: 'demo', providerAccountId: crypto.randomUUID() }
      await pool.query(...insertInto('accounts', { ...key, ...linked, userId: 1, type: 'oidc' }))
      const id = `demo/${key.providerAccountId}`
      const store = sqlAccounts(one.client)
      const read = await store.get(id)
      await server.statements()
      const claimed = { version: 'v1', value: read!.value }
      expect(await store.compareAndSet(id, read!.version, claimed, { ttl: 1 })).toBe(true)
      expect(await server.statements()).toEqual([expect.not.stringContaining('update accounts')])
      const tokens = { access_token: 'second', refresh_token: 'first too' }
      const next = { version: 'v2', value: { ...read!.value, tokens } } as never
      expect(await store.compareAndSet(id, 'v1', next, { ttl: 1 })).toBe(true)
      expect(await server.statements()).toEqual([
        expect.stringContaining('update "accounts" set access_token = $9::text where'),
      ])
    })
  })

  it('leaves nothing behind in a session of pg, so that a pooler may change it', async () => {
    const client = new Client(server.url)
    await client.connect()
    const store = sqlAccounts(client)
    await store.get('demo/nobody')
    await store.takeDue({ before: 1, until: 2, limit: 1 })
    expect((await client.query('select * from pg_prepared_statements')).rows).toEqual([])
    await client.end()
  })

  it('touches no row of accounts for what is due, and forgets no version of it', async () => {
    const key = { provider: 'due', providerAccountId: 'one' }
    await pool.query(...insertInto('accounts', { ...key, ...linked, userId: 1, type: 'oidc' }))
    const store = sqlAccounts(pool)
    const read = await store.get('due/one')
    const first = { version: 'v1', value: read!.value }
    await store.compareAndSet('due/one', read!.version, first, { ttl: 1, dueAt: 5 })
    await server.statements()
    expect(await store.takeDue({ before: 10, until: 20, limit: 1 })).toEqual(['due/one'])
    await store.postpone('due/one', 20, undefined)
    for (const text of await server.statements()) expect(text).not.toContain('"accounts"')
    expect(await store.get('due/one')).toEqual(first)
  })

  it('has tables of any names in any schema', async () => {
    await server.run(`create schema auth; ${schema('auth.Notes')}; ${schema('auth.Notes')}
      create table auth."My$Accounts" (like accounts)`)
    const key = { provider: 'demo', providerAccountId: 'here', id: 1 }
    const [text, values] = insertInto('My$Accounts', { ...key, ...linked, userId: 1, type: 'oidc' })
    await pool.query(text.replace('"My', 'auth."My'), values)
    const store = sqlAccounts(pool, { table: 'auth.Notes', accounts: 'auth.My$Accounts' })
    const read = await store.get('demo/here')
    const next = { version: 'v1', value: read!.value }
    expect(await store.compareAndSet('demo/here', read!.version, next, { ttl: 1 })).toBe(true)
    expect(await store.get('demo/here')).toEqual(next)
    expect(await server.run('select version from auth."Notes"')).toEqual([{ version: 'v1' }])
  })

  it('rejects with the name of the table that is missing, or lacks a column', async () => {
    await server.run(`create table lacking as select provider, "providerAccountId" from accounts;
      create table half_a_note as select provider, provider_account_id from token_rotation_accounts`)
    const wrong = [
      [{ accounts: 'no_accounts' }, '42P01', 'relation "no_accounts" does not exist'],
      [{ table: 'no_notes' }, '42P01', 'relation "no_notes" does not exist'],
      [{ accounts: 'lacking' }, '42703', 'column lacking.access_token does not exist'],
      [{ table: 'half_a_note' }, '42703', 'column half_a_note.version does not exist'],
    ] as const
    for (const [options, code, message] of wrong) {
      const reading = sqlAccounts(pool, options).get('demo/one')
      await expect(reading).rejects.toMatchObject({ code, message })
    }
  })
})
