import type { AccountTokens } from '@token-rotation/accounts'
import type { AccountsUnderTest } from '@token-rotation/accounts/testing'
import type { PostgresClient } from '../../src/index.ts'
import { sqlTables } from '../../src/sql-tables.ts'
import type { AdapterSchema } from './adapter-schemas.ts'

type Row = Record<string, unknown>
type Query = (text: string, values: unknown[]) => Promise<{ readonly rows: readonly unknown[] }>

/** The tables of an adapter over two clients, and what others do to them by a query of their own. */
export function accountsUnderTest(
  query: Query,
  { users, accounts }: AdapterSchema,
  one: PostgresClient,
  two: PostgresClient,
): AccountsUnderTest {
  const run = async (text: string, values: unknown[]) => (await query(text, values)).rows as Row[]
  const isIt = `where provider = $1 and "providerAccountId" = $2`
  return {
    tables: sqlTables(one, { accounts }),
    other: sqlTables(two, { accounts }),
    async addUser() {
      const email = `${crypto.randomUUID()}@example.com`
      const insert = `insert into "${users}" (email) values ($1) returning id::text`
      const [row] = await run(insert, [email])
      return String(row!.id)
    },
    addAccount: (account) => run(...insertInto(accounts, { type: 'oidc', ...account })),
    changeAccount: ({ provider, providerAccountId }, columns) =>
      run(...update(accounts, isIt, [provider, providerAccountId], columns)),
    removeAccount: ({ provider, providerAccountId }) =>
      run(`delete from "${accounts}" ${isIt}`, [provider, providerAccountId]),
    async readColumns({ provider, providerAccountId }) {
      const values = [provider, providerAccountId]
      const [row] = await run(`select * from "${accounts}" ${isIt}`, values)
      return row
    },
  }
}

/** Returns what adds an account row, as an adapter does. */
export function insertInto(table: string, row: object): [text: string, values: unknown[]] {
  const names = Object.keys(row).map((name) => `"${name}"`)
  const places = names.map((_, index) => `$${index + 1}`)
  const text = `insert into "${table}" (${names.join(', ')}) values (${places.join(', ')})`
  return [text, Object.values(row)]
}

function update(
  table: string,
  condition: string,
  key: readonly unknown[],
  columns: Partial<AccountTokens>,
): [text: string, values: unknown[]] {
  const names = Object.keys(columns).map((name, index) => `${name} = $${key.length + index + 1}`)
  return [
    `update "${table}" set ${names.join(', ')} ${condition}`,
    [...key, ...Object.values(columns)],
  ]
}
