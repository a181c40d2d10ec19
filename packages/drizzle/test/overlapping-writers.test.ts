import {
  isMariadbSkipped,
  isPostgresSkipped,
  startMariadb,
  startPostgres,
} from '@token-rotation/test-servers'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountsOn } from './support/accounts.ts'
import { mysql2, pg } from './support/clients.ts'
import { allTables } from './support/sql.ts'
import { after, before, link, note } from './support/writing.ts'

interface Server {
  readonly url: string
  readonly run: (text: string) => Promise<unknown[]>
  readonly stop: () => Promise<void>
}

const databases = {
  PostgreSQL: {
    isSkipped: isPostgresSkipped,
    start: (): Promise<Server> => startPostgres(allTables('pg'), 'log_statement=none'),
    connect: pg,
    waiting: `select from pg_stat_activity where wait_event_type = 'Lock'`,
    quote: '"',
  },
  MariaDB: {
    isSkipped: isMariadbSkipped,
    start: (): Promise<Server> => startMariadb(allTables('mysql')),
    connect: mysql2,
    waiting: `select trx_id from information_schema.innodb_trx where trx_state = 'LOCK WAIT'`,
    quote: '`',
  },
}

describe.each(Object.entries(databases))('writers at the same time, on %s', (_name, database) => {
  describe.skipIf(database.isSkipped)('with connections of their own', () => {
    let server: Server
    let clients: ReturnType<typeof pg | typeof mysql2>[] = []
    beforeAll(async () => {
      server = await database.start()
      clients = [0, 1, 2].map(() => database.connect(server.url))
    })
    afterAll(async () => {
      await Promise.all(clients.map(({ close }) => close()))
      await server?.stop()
    })
    const isWaiting = (count: number) =>
      expect
        // MariaDB has the same answer for whoever asks again within 100 ms.
        .poll(() => server.run(database.waiting), { interval: 150, timeout: 20_000 })
        .toHaveLength(count)

    /** Does something while somebody else is about to commit a change of the same row. */
    async function whileHeld(table: string, id: string, change: string, act: () => Promise<void>) {
      const [, , holder] = clients
      const column = table === 'account' ? `"providerAccountId"` : 'provider_account_id'
      const text = `update ${table} set ${change} where provider = 'example' and ${column} = '${id}'`
      const held = sql.raw(text.replaceAll('"', database.quote))
      await (holder!.db as ReturnType<typeof pg>['db']).transaction(async (transaction) => {
        await transaction.execute(held)
        await act()
      })
    }

    it('lets one of two write that wait for the same account', async () => {
      const [one, two] = clients
      const accounts = accountsOn(one!.db, two!.db)
      const key = await link(accounts)
      let racing: Promise<boolean>[] = []
      await whileHeld('account', key.providerAccountId, `scope = 'other'`, async () => {
        racing = [accounts.tables, accounts.other!].map((tables, index) =>
          tables.write(key, { ...before, version: undefined }, { note: note(`w${index}`) }),
        )
        await isWaiting(2)
      })
      const won = await Promise.all(racing)
      expect(won.filter(Boolean)).toHaveLength(1)
      const found = await accounts.tables.find(key)
      expect(found?.note?.version).toBe(`w${won.indexOf(true)}`)
    })

    it.each([
      ['claims', undefined],
      ['replaces', after],
    ])(
      'writes nothing where somebody else replaces the tokens that it %s',
      async (_what, columns) => {
        const accounts = accountsOn(clients[0]!.db)
        const { tables } = accounts
        const key = await link(accounts)
        let writing: Promise<boolean> | undefined
        await whileHeld('account', key.providerAccountId, `refresh_token = 'x'`, async () => {
          const expected = { ...before, version: undefined }
          writing = tables.write(key, expected, { note: note('v1'), columns })
          await isWaiting(1)
        })
        expect(await writing).toBe(false)
        const found = await tables.find(key)
        expect(found).toMatchObject({ columns: { ...before, refresh_token: 'x' } })
        expect(found?.note).toBeUndefined()
      },
    )

    it('writes nothing where somebody else writes the note', async () => {
      const accounts = accountsOn(clients[0]!.db)
      const { tables } = accounts
      const key = await link(accounts)
      await tables.write(key, { ...before, version: undefined }, { note: note('v1') })
      let writing: Promise<boolean> | undefined
      const { providerAccountId } = key
      await whileHeld('token_rotation_accounts', providerAccountId, `version = 'x'`, async () => {
        const change = { note: note('v2'), columns: after }
        writing = tables.write(key, { ...before, version: 'v1' }, change)
        await isWaiting(1)
      })
      expect(await writing).toBe(false)
      expect(await tables.find(key)).toMatchObject({ columns: before, note: note('x') })
    })

    it('hands out what nobody is at, and waits for nobody', async () => {
      const accounts = accountsOn(clients[0]!.db)
      const { tables } = accounts
      const ids = ['held', 'free'].map((name) => `${name}-${crypto.randomUUID()}`)
      for (const [index, id] of ids.entries()) {
        const key = await link(accounts, id)
        const change = { note: note('v1', 1_000 + index) }
        await tables.write(key, { ...before, version: undefined }, change)
      }
      await whileHeld('token_rotation_accounts', ids[0]!, `version = 'x'`, async () => {
        const taken = await tables.takeDue({ before: 5_000, until: 9_000, limit: 1 })
        expect(taken).toEqual([{ provider: 'example', providerAccountId: ids[1] }])
      })
      const rest = await tables.takeDue({ before: 5_000, until: 9_000, limit: 5 })
      expect(rest).toEqual([{ provider: 'example', providerAccountId: ids[0] }])
    })
  })
})
