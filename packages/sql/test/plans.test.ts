import type { AccountTables } from '@token-rotation/accounts'
import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../src/index.ts'
import { type SqlAccountsOptions, sqlTables } from '../src/sql-tables.ts'
import { kyselyAdapter, pgAdapter } from './support/adapter-schemas.ts'
import { nodesOf, type Plan, readIn } from './support/plan.ts'

const limit = 100
const sizes = { thousand: 1_000, million: 1_000_000 }

// A driver that prepares statements gets the second one in the end.
const modes = ['force_custom_plan', 'force_generic_plan']

// A table of a few rows would be read as a whole, which says nothing about one of a million.
const settings = (mode: string) => [
  `plan_cache_mode = ${mode}`,
  'enable_seqscan = off',
  'enable_bitmapscan = off',
]

function indexesOf(plan: Plan): string[] {
  const nodes = nodesOf(plan)
  expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan')
  return [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))].toSorted()
}

describe.skipIf(isPostgresSkipped)('what PostgreSQL reads', () => {
  let server: PostgresServer
  let client: Client
  beforeAll(async () => {
    server = await startPostgres(
      `${schema()} ${pgAdapter.sql} ${kyselyAdapter.sql}
      create unique index accounts_key on accounts (provider, "providerAccountId");
      create index accounts_user on accounts ("userId");
      create unique index "Account_key" on "Account" (provider, "providerAccountId");`,
      'log_statement=none',
      'autovacuum=off',
    )
    client = new Client(server.url)
    await client.connect()
    for (const [table, rows] of Object.entries(sizes)) {
      await client.query(`${schema(table)}
        insert into ${table} select 'demo', to_char(n, '0000000'), 'v1', '{}', n
        from generate_series(1, ${rows}) n; analyze ${table}`)
    }
  })
  afterAll(async () => {
    await client?.end()
    await server?.stop()
  })

  /** Runs the statement of a call, undoes it, and resolves with what was done. */
  async function planOf(
    call: (tables: AccountTables) => Promise<unknown>,
    options: SqlAccountsOptions,
    ...settings: readonly string[]
  ): Promise<Plan> {
    const sent: { text: string; values: (string | null)[] }[] = []
    const query = async (text: string, values: (string | null)[]) => {
      sent.push({ text, values })
      return []
    }
    await call(sqlTables({ query }, options))
    const [{ text, values }] = sent as [(typeof sent)[0]]
    const literals = values.map((value) => (value === null ? 'null' : client.escapeLiteral(value)))
    await client.query('begin')
    try {
      for (const setting of settings) await client.query(`set local ${setting}`)
      await client.query(`prepare statement as ${text}`)
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `explain (analyze, buffers, format json) execute statement (${literals.join(', ')})`,
      )
      return rows[0]!['QUERY PLAN'][0].Plan
    } finally {
      await client.query('rollback; deallocate all')
    }
  }

  describe.each(modes)('with %s', (mode) => {
    it.each([
      ['half of it is', (rows: number) => rows / 2],
      ['all of it is', (rows: number) => rows + 1],
    ])('is as much of 1,000,000 rows as of 1,000 for what is due, when %s', async (_, before) => {
      const read = async (table: keyof typeof sizes) => {
        const request = { before: before(sizes[table]), until: 2_000_000, limit }
        const setting = `plan_cache_mode = ${mode}`
        const plan = await planOf((tables) => tables.takeDue(request), { table }, setting)
        const search = nodesOf(plan).find((node) => node['Index Name'] === `${table}_due_at`)
        expect(search).toMatchObject({ 'Node Type': 'Index Scan', 'Actual Rows': limit })
        return readIn(plan)
      }
      const [few, many] = [await read('thousand'), await read('million')]
      expect(many.rows).toBe(2 * limit)
      expect(many.rows).toBeLessThanOrEqual(few.rows)
      expect(many.blocks).toBeLessThan(2 * few.blocks)
    })

    it.each([
      ['a number', 'accounts', '7', 'accounts_user'],
      ['a uuid', 'Account', crypto.randomUUID(), 'Account_userId_index'],
    ])('is what an index leads to where the id of a user is %s', async (_, accounts, id, index) => {
      const plan = await planOf((tables) => tables.findOfUser(id), { accounts }, ...settings(mode))
      expect(indexesOf(plan)).toEqual([index, 'token_rotation_accounts_pkey'].toSorted())
    })

    it.each(['accounts', 'Account'])(
      'is what the keys lead to in %s, for an account and a write',
      async (accounts) => {
        const key = { provider: 'demo', providerAccountId: 'one' }
        const keys = [`${accounts}_key`, 'token_rotation_accounts_pkey'].toSorted()
        const before = { access_token: null, refresh_token: 'old', version: 'v1' }
        const note = { version: 'v2', state: '{}', dueAt: null }
        const columns = { access_token: 'new', expires_at: 7 }
        const calls: ((tables: AccountTables) => Promise<unknown>)[] = [
          (tables) => tables.find(key),
          (tables) => tables.write(key, before, { note, columns }),
        ]
        for (const call of calls) {
          const plan = await planOf(call, { accounts }, ...settings(mode))
          expect(indexesOf(plan)).toEqual(keys)
        }
      },
    )
  })
})
