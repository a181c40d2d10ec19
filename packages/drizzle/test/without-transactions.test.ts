import { accountStore } from '@token-rotation/accounts'
import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountsOn } from './support/accounts.ts'
import { pgProxy } from './support/clients.ts'
import { allTables } from './support/sql.ts'
import { after, before, link, note } from './support/writing.ts'

const options = { ttl: 600_000 }

describe.skipIf(isPostgresSkipped)('the account tables without transactions', () => {
  let server: PostgresServer
  let reader: ReturnType<typeof pgProxy>
  let writer: ReturnType<typeof pgProxy>
  let watch: Parameters<typeof pgProxy>[1]
  beforeAll(async () => {
    server = await startPostgres(allTables('pg'), 'log_statement=none')
    reader = pgProxy(server.url)
    writer = pgProxy(server.url, (sql) => watch?.(sql))
  })
  afterAll(async () => {
    await Promise.all([reader?.close(), writer?.close()])
    await server?.stop()
  })
  function crashAfter(start: RegExp) {
    watch = (sql) => {
      if (start.test(sql)) throw new Error('crashed')
    }
  }

  it('are those of a driver whose transactions throw', async () => {
    await expect(writer.db.transaction(async () => {})).rejects.toThrow('not supported')
  })

  it('show a new generation and no claim after a crash amid a commit', async () => {
    const accounts = accountsOn(writer.db)
    const key = await link(accounts)
    const store = accountStore(accounts.tables)
    const id = `example/${key.providerAccountId}`
    const { version, value } = (await store.get(id))!
    if (value.status !== 'active') throw new Error('the grant must be active')
    const claim = { owner: 'w', refreshTokenHash: 'h', firstSentAt: 1, sentAt: 1, attempts: 1 }
    const claimed = { ...value, claim: { ...claim, leaseUntil: 2 } }
    await store.compareAndSet(id, version, { version: 'claimed', value: claimed }, options)
    // Whichever statement of the commit comes first.
    crashAfter(/^update/)
    const next = { ...value, generation: 1, tokens: { ...value.tokens, ...after } }
    const commit = store.compareAndSet(id, 'claimed', { version: 'v2', value: next }, options)
    await expect(commit).rejects.toThrow()
    watch = undefined
    const others = accountStore(accountsOn(reader.db).tables)
    const { version: left, value: found } = (await others.get(id))!
    expect(found).toMatchObject({ status: 'active', generation: 1, tokens: after })
    expect(found).not.toHaveProperty('claim')
    const again = { version: 'v3', value: found }
    expect(await others.compareAndSet(id, left, again, options)).toBe(true)
    expect((await others.get(id))?.version).toBe('v3')
  })

  it('keep the tokens after a crash amid a claim', async () => {
    const accounts = accountsOn(writer.db)
    const key = await link(accounts)
    crashAfter(/^insert into "token_rotation_accounts"/)
    const claiming = accounts.tables.write(
      key,
      { ...before, version: undefined },
      { note: note('v1') },
    )
    await expect(claiming).rejects.toThrow()
    watch = undefined
    const found = await accountsOn(reader.db).tables.find(key)
    expect(found).toMatchObject({ columns: before, note: note('v1') })
  })

  it('let no claim win on tokens that are replaced meanwhile', async () => {
    const accounts = accountsOn(writer.db)
    const key = await link(accounts)
    watch = async (sql) => {
      if (sql.startsWith('insert into "token_rotation_accounts"')) {
        await accountsOn(reader.db).changeAccount(key, after)
      }
    }
    const { tables } = accounts
    const claiming = tables.write(key, { ...before, version: undefined }, { note: note('v1') })
    expect(await claiming).toBe(false)
    watch = undefined
    expect(await tables.find(key)).toMatchObject({ columns: after })
  })
})
