import { accountContract, type AccountsUnderTest } from '@token-rotation/accounts/testing'
import { isMariadbSkipped, type MariadbServer, startMariadb } from '@token-rotation/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountsOn } from './support/accounts.ts'
import { type Connected, mysql2, mysqlProxy } from './support/clients.ts'
import { allTables } from './support/sql.ts'
import { after, before, link, note } from './support/writing.ts'

const clients: Record<string, (url: string) => Connected> = {
  mysql2,
  'a driver without transactions': mysqlProxy,
}

describe.skipIf(isMariadbSkipped)('the account tables on MariaDB', () => {
  let server: MariadbServer
  beforeAll(async () => {
    server = await startMariadb(allTables('mysql'))
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

  it('takes nothing for another that differs in case only, whatever the account table does', async () => {
    await server.run(`create database ci; use ci; ${allTables('mysql', 'utf8mb4_general_ci')}`)
    const { db, close } = mysql2(server.url.replace('/test', '/ci'))
    const accounts = accountsOn(db)
    const { tables } = accounts
    const key = await link(accounts, 'sub')
    expect(await tables.find({ ...key, providerAccountId: 'SUB' })).toBeUndefined()
    const change = { note: note('v1'), columns: after }
    const other = { ...before, refresh_token: before.refresh_token.toUpperCase() }
    expect(await tables.write(key, { ...other, version: undefined }, change)).toBe(false)
    expect(await tables.write(key, { ...before, version: undefined }, change)).toBe(true)
    expect(await tables.find(key)).toMatchObject({ columns: after, note: change.note })
    await close()
  })
})
