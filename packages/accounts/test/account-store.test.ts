import type { ActiveGrant } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import { accountStore } from '../src/account-store.ts'
import type { AccountChange, AccountColumns, ExpectedAccount } from '../src/account-tables.ts'
import { memoryTables } from './support/memory-tables.ts'

const key = { provider: 'demo', providerAccountId: '1' }
const id = 'demo/1'
const linked = {
  access_token: 'a1',
  refresh_token: 'r1',
  id_token: null,
  token_type: null,
  scope: null,
  expires_at: 2_000_000_000,
}

/** An account, and what the store asks of the tables. */
async function setUp(columns: AccountColumns = linked) {
  const { tables, ...database } = memoryTables()
  const finds: string[] = []
  const writes: { expected: ExpectedAccount; change: AccountChange }[] = []
  const store = accountStore({
    ...tables,
    find(wanted) {
      finds.push(wanted.providerAccountId)
      return tables.find(wanted)
    },
    write(wanted, expected, change) {
      writes.push({ expected, change })
      return tables.write(wanted, expected, change)
    },
  })
  await database.addAccount({ ...key, userId: 'u', ...(columns as typeof linked) })
  const read = async () => (await store.get(id)) as { version: string; value: ActiveGrant }
  return { ...database, store, read, finds, writes }
}

const ttl = { ttl: 1 }

describe('accountStore', () => {
  it('does not write over what somebody else has written, although it was read meanwhile', async () => {
    const { store, read, changeAccount, readColumns } = await setUp()
    const first = await read()
    await changeAccount(key, { refresh_token: 'theirs' })
    await read()
    const next = { version: 'v1', value: first.value }
    expect(await store.compareAndSet(id, first.version, next, ttl)).toBe(false)
    // The same with a note beside it, that is about none of them.
    const second = await read()
    const noted = { version: 'v2', value: second.value }
    expect(await store.compareAndSet(id, second.version, noted, ttl)).toBe(true)
    await changeAccount(key, { refresh_token: 'theirs again' })
    const third = await read()
    await changeAccount(key, { refresh_token: 'the last' })
    await read()
    const late = { version: 'v3', value: third.value }
    expect(await store.compareAndSet(id, third.version, late, ttl)).toBe(false)
    expect(await readColumns(key)).toMatchObject({ refresh_token: 'the last' })
  })

  it('reads a row once for a claim and a commit, and writes only what changes', async () => {
    // As PostgreSQL returns it.
    const { store, read, finds, writes } = await setUp({ ...linked, expires_at: '2000000000' })
    const { version, value } = await read()
    const claimed = { version: 'v1', value: { ...value, usedAt: 1 } }
    await store.compareAndSet(id, version, claimed, { ...ttl, dueAt: 5.4 })
    const tokens = { ...value.tokens, access_token: 'a2', refresh_token: 'r2' }
    await store.compareAndSet(id, 'v1', { version: 'v2', value: { ...value, tokens } }, ttl)
    expect(finds).toHaveLength(1)
    expect(writes.map(({ change }) => change.columns)).toEqual([
      undefined,
      { access_token: 'a2', refresh_token: 'r2' },
    ])
    expect(writes.map(({ change }) => change.note.dueAt)).toEqual([5, null])
  })

  it.each([
    [{ access_token: 'a1' }, { access_token: 'a1', refresh_token: null }],
    [{ refresh_token: 'r1' }, { access_token: null, refresh_token: 'r1' }],
  ])('takes columns for empty that are not there, beside %o', async (columns, expected) => {
    const { store, read, writes } = await setUp(columns)
    const { version, value } = await read()
    await store.compareAndSet(id, version, { version: 'v1', value }, ttl)
    expect(writes.map((write) => write.expected)).toStrictEqual([
      { ...expected, version: undefined },
    ])
    expect(writes[0]!.change).not.toHaveProperty('columns')
  })

  it('knows the end of an access token by itself where the row does not', async () => {
    const payload = Buffer.from(JSON.stringify({ exp: 1_900_000_000 })).toString('base64url')
    const access_token = `e30.${payload}.e30`
    const { read } = await setUp({ ...linked, access_token, expires_at: null })
    expect((await read()).value.tokens.expires_at).toBe(1_900_000_000)
  })

  it('lists no account that was disconnected', async () => {
    const { store, read } = await setUp()
    const { version } = await read()
    expect(await store.accountsOf('u')).toMatchObject([{ key }])
    const value = { status: 'signed-out', id, provider: 'demo', generation: 0 } as const
    await store.compareAndSet(id, version, { version: 'v1', value }, ttl)
    expect(await store.accountsOf('u')).toEqual([])
  })
})
