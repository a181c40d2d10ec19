import { PGlite } from '@electric-sql/pglite'
import { accountContract, type AccountsUnderTest } from '@token-rotation/accounts/testing'
import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { drizzle } from 'drizzle-orm/pglite'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { accountsOn } from './support/accounts.ts'
import { type Connected, pg, pgProxy, postgresJs } from './support/clients.ts'
import { allTables } from './support/sql.ts'

const clients: Record<string, (url: string) => Connected> = {
  pg,
  'pg, serializable': (url) => pg(url, '-c default_transaction_isolation=serializable'),
  postgres: postgresJs,
  'a driver without transactions': pgProxy,
}

describe.skipIf(isPostgresSkipped)('the account tables on PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres(allTables('pg'), 'log_statement=none')
  })
  afterAll(() => server?.stop())

  describe.each(Object.entries(clients))('over %s', (_name, connect) => {
    let connected: readonly Connected[] = []
    let accounts: AccountsUnderTest
    beforeAll(() => {
      connected = [connect(server.url), connect(server.url)]
      accounts = accountsOn(connected[0]!.db, connected[1]!.db)
    })
    afterAll(() => Promise.all(connected.map(({ close }) => close())))

    it.each(accountContract)('$name', ({ run }) => run(() => accounts))
  })
})

describe('the account tables on PGlite', () => {
  let client: PGlite
  beforeAll(async () => {
    client = await PGlite.create()
    await client.exec(allTables('pg'))
  })
  afterAll(() => client.close())

  it.each(accountContract)('$name', ({ run }) => run(() => accountsOn(drizzle(client))))
})
