import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { afterAll, beforeAll } from 'vitest'
import type { DemoApp } from '../apps.ts'

export { isPostgresSkipped as isDatabaseSkipped }

/** How the demos reach the accounts, and the table that they are in. */
export const accountStores = [
  { accounts: 'drizzle', table: 'account' },
  { accounts: 'sql', table: 'accounts' },
  { accounts: 'prisma', table: '"Account"' },
] as const

/** What reaches the accounts of a demo. */
type Accounts = (typeof accountStores)[number]['accounts']

/** One PostgreSQL with as many databases as are wanted. */
export interface AccountDatabases {
  /** Makes an empty database, and returns what a demo has to be told of it. */
  create(accounts: Accounts): Promise<Readonly<Record<string, string>>>
  /** Returns the app with a database of its own for each process that is started on a stage. */
  on(app: DemoApp, accounts: Accounts): DemoApp
}

/** Starts a PostgreSQL before the tests of a suite, and stops it after them. */
export function useAccountDatabases(): AccountDatabases {
  let server: PostgresServer
  let count = 0
  beforeAll(async () => {
    if (!isPostgresSkipped) server = await startPostgres('select', 'max_connections=300')
  })
  afterAll(() => server?.stop())
  async function create(accounts: Accounts) {
    const name = `${accounts}_${(count += 1)}`
    await server.run(`create database ${name}`)
    const url = new URL(server.url)
    url.pathname = name
    return { DEMO_SESSION: 'database', DEMO_ACCOUNTS: accounts, DATABASE_URL: url.href }
  }
  return {
    create,
    on: (app, accounts) => ({ ...app, isWithAccounts: true, prepare: () => create(accounts) }),
  }
}
