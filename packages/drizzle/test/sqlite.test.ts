import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { accountContract, type AccountsUnderTest } from '@token-rotation/accounts/testing'
import { drizzle } from 'drizzle-orm/sql-js'
import initSqlJs from 'sql.js'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { accountsOn } from './support/accounts.ts'
import { type Connected, libsql, sqliteProxy } from './support/clients.ts'
import { allTables } from './support/sql.ts'

const clients: Record<string, (url: string) => Connected> = {
  libsql,
  'a driver without transactions': sqliteProxy,
}

describe.each(Object.entries(clients))('the account tables on SQLite over %s', (_name, connect) => {
  let folder: string
  let connected: readonly Connected[] = []
  let accounts: AccountsUnderTest
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
    const url = `file:${join(folder, 'accounts.db')}`
    const client = createClient({ url })
    await client.executeMultiple(`pragma synchronous = off; ${allTables('sqlite')}`)
    client.close()
    connected = [connect(url), connect(url)]
    accounts = accountsOn(connected[0]!.db, connected[1]!.db)
  })
  afterAll(() => {
    for (const { close } of connected) close()
    rmSync(folder, { recursive: true })
  })

  it.each(accountContract)('$name', ({ run }) => run(() => accounts))
})

describe('the account tables on SQLite over sql.js', () => {
  let accounts: AccountsUnderTest
  beforeAll(async () => {
    const { Database } = await initSqlJs()
    const client = new Database()
    client.exec(allTables('sqlite'))
    accounts = accountsOn(drizzle(client))
  })

  it.each(accountContract)('$name', ({ run }) => run(() => accounts))
})
