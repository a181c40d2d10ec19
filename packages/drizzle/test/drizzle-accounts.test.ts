import { PGlite } from '@electric-sql/pglite'
import type { AdapterAccount } from '@auth/core/adapters'
import { DrizzleAdapter } from '@auth/drizzle-adapter'
import { Cache } from 'drizzle-orm/cache/core'
import { drizzle as overD1 } from 'drizzle-orm/d1'
import { drizzle as overMysqlProxy } from 'drizzle-orm/mysql-proxy'
import { drizzle as overPgProxy } from 'drizzle-orm/pg-proxy'
import { drizzle } from 'drizzle-orm/pglite'
import { mysqlTable, varchar } from 'drizzle-orm/mysql-core'
import { bigint, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialectOf } from '../src/dialect.ts'
import { drizzleAccounts } from '../src/index.ts'
import { tokenRotationAccounts as forMysql } from '../src/mysql.ts'
import { tokenRotationAccounts } from '../src/pg.ts'
import { allTables } from './support/sql.ts'

const options = { ttl: 600_000 }
const pg = overPgProxy(async () => ({ rows: [] }))
const mysql = overMysqlProxy(async () => ({ rows: [] }))

/** An account table as users of the adapter make their own. */
const columns = () => ({
  userId: text('user_id').notNull(),
  type: text('type').notNull(),
  provider: text('provider').notNull(),
  providerAccountId: text('provider_account_id').notNull(),
  refresh_token: text('refresh'),
  access_token: text('access'),
  expires_at: bigint('expires', { mode: 'number' }),
  token_type: text('token_type'),
  scope: text('scope'),
  id_token: text('id_token'),
  session_state: text('session_state'),
})
const own = pgTable('linked', columns())
const ownSql = `create table linked (
  user_id text not null, type text not null, provider text not null,
  provider_account_id text not null, refresh text, access text, expires bigint, token_type text,
  scope text, id_token text, session_state text, primary key (provider, provider_account_id)
);`

describe('drizzleAccounts', () => {
  let client: PGlite
  beforeAll(async () => {
    client = await PGlite.create()
    await client.exec(`${allTables('pg')}${ownSql}`)
  })
  afterAll(() => client.close())

  it.each([
    ['its default tables', {}],
    ['a table of the user', { accountsTable: own as never }],
  ])('rotates what the adapter has linked, in %s', async (_name, tables) => {
    const db = drizzle(client)
    const adapter = DrizzleAdapter(db, tables as never)
    const store = drizzleAccounts(db, tables)
    const id = crypto.randomUUID()
    const user = await adapter.createUser!({ id, email: `${id}@example.com`, emailVerified: null })
    const key = { provider: 'example', providerAccountId: `sub-${id}` }
    const tokens = { access_token: 'a1', refresh_token: 'r1', expires_at: 1_000 }
    const linked = { ...key, userId: user.id, type: 'oidc', session_state: 's', ...tokens }
    await adapter.linkAccount!(linked as AdapterAccount)
    expect(await store.accountsOf(user.id)).toMatchObject([{ key }])
    const grant = `example/${key.providerAccountId}`
    const { version, value } = (await store.get(grant))!
    expect(value).toMatchObject({ status: 'active', generation: 0, tokens })
    const rotated = { access_token: 'a2', refresh_token: 'r2', expires_at: 2_000 }
    const next = { version: 'v1', value: { ...value, generation: 1, tokens: rotated } }
    expect(await store.compareAndSet(grant, version, next as never, options)).toBe(true)
    const account = await adapter.getAccount!(key.providerAccountId, 'example')
    expect(account).toMatchObject({ ...linked, ...rotated })
    expect((await drizzleAccounts(db, tables).get(grant))?.version).toBe('v1')
  })

  it('believes no cache', async () => {
    class Stale extends Cache {
      readonly kept = new Map<string, unknown[]>()
      strategy = () => 'all' as const
      get = async (key: string) => this.kept.get(key)
      put = async (key: string, rows: unknown[]) => void this.kept.set(key, rows)
      onMutate = async () => {}
    }
    const db = drizzle(client, { cache: new Stale() })
    const account = { provider: 'example', providerAccountId: 'cached', userId: 'u', type: 'oidc' }
    await client.exec(`insert into "user" (id) values ('u')`)
    await DrizzleAdapter(db).linkAccount!({ ...account, access_token: 'a1' } as AdapterAccount)
    const store = drizzleAccounts(db)
    const seen = async () => {
      const { value } = (await store.get('example/cached'))!
      return value.status === 'active' && value.tokens.access_token
    }
    expect(await seen()).toBe('a1')
    await client.exec(`update account set access_token = 'a2' where "providerAccountId" = 'cached'`)
    expect(await seen()).toBe('a2')
    expect(await store.accountsOf('u')).toHaveLength(1)
    await client.exec(`update account set access_token = null where "userId" = 'u'`)
    expect(await store.accountsOf('u')).toHaveLength(0)
  })

  it.each([undefined, null, {}, 'postgres://localhost', () => {}])(
    'names a database that is none: %s',
    (wrong) => {
      expect(() => drizzleAccounts(wrong as never)).toThrow(
        expect.objectContaining({
          name: 'TypeError',
          message: expect.stringContaining('"db" must be what drizzle() returns'),
        }),
      )
    },
  )

  it('names the table that is of another dialect', () => {
    // @ts-expect-error -- The same for the compiler.
    const wrong = () => drizzleAccounts(pg, { rotationTable: forMysql })
    const message = '"rotationTable" must be a table of drizzle-orm/pg-core, as "db" is'
    expect(wrong).toThrow(new TypeError(message))
    // @ts-expect-error -- The same for the compiler.
    expect(() => drizzleAccounts(mysql, { accountsTable: own })).toThrow(
      new TypeError('"accountsTable" must be a table of drizzle-orm/mysql-core, as "db" is'),
    )
  })

  it('names the column that is missing', () => {
    const userId = varchar('user_id', { length: 255 })
    const accountsTable = mysqlTable('account', { userId })
    // @ts-expect-error -- The same for the compiler.
    expect(() => drizzleAccounts(mysql, { accountsTable })).toThrow(
      new TypeError('"accountsTable" must have a column with the property name "provider"'),
    )
  })

  it('takes no table that cannot be without a token', () => {
    const strict = pgTable('strict', { ...columns(), refresh_token: text('r').notNull() })
    // @ts-expect-error -- The compiler sees it; there is no other harm before a token is taken away.
    expect(() => drizzleAccounts(pg, { accountsTable: strict })).not.toThrow()
  })

  it('names the option that is wrong', () => {
    expect(() => drizzleAccounts(pg, { transactions: 'no' as never })).toThrow(
      new TypeError('"transactions" must be true or false: whether db.transaction() works'),
    )
  })

  it('knows drivers without transactions', () => {
    const d1 = overD1({} as never)
    const known = [pg, mysql, d1, drizzle(client)].map((db) => dialectOf(db))
    expect(known.map(({ isTransactional }) => isTransactional)).toEqual([false, false, false, true])
  })

  it('sends nothing before it is used', () => {
    let sent = 0
    const db = overPgProxy(async () => {
      sent += 1
      return { rows: [] }
    })
    drizzleAccounts(db, { rotationTable: tokenRotationAccounts })
    expect(sent).toBe(0)
  })
})
