import { createRotator } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import { accountStore } from '../src/account-store.ts'
import { memoryTables } from './support/memory-tables.ts'

const key = { provider: 'demo', providerAccountId: '1' }
const gone = { access_token: null, refresh_token: null, expires_at: null }

/** An account whose refresh token is being presented: the provider answers when the test says so. */
async function setUp() {
  const database = memoryTables()
  const presented: string[] = []
  const revoked: unknown[] = []
  let answer!: (response: Response) => void
  const answered = new Promise<Response>((resolve) => (answer = resolve))
  let send!: () => void
  const sent = new Promise<void>((resolve) => (send = resolve))
  const makeRotator = () =>
    createRotator({
      store: accountStore(database.tables),
      process: { flights: new WeakMap(), breakers: new WeakMap() },
      async fetcher({ refreshToken }) {
        presented.push(refreshToken)
        send()
        return (await answered).clone()
      },
      revoke: async ({ refresh_token }) => void revoked.push(refresh_token),
    })
  const columns = { access_token: 'a1', refresh_token: 'r1', expires_at: 1 }
  const others = { id_token: null, token_type: null, scope: null }
  await database.addAccount({ ...key, userId: 'u', ...columns, ...others })
  const asked = makeRotator().resolve('demo/1', { wait: 3_000 })
  await sent
  return { ...database, makeRotator, presented, revoked, asked, answer }
}

function issued(): Response {
  const tokens = { access_token: 'a2', refresh_token: 'r2', token_type: 'bearer' }
  return Response.json({ ...tokens, expires_in: 3600 })
}

function refused(): Response {
  return Response.json({ error: 'invalid_grant' }, { status: 400 })
}

describe('a rotation under way', () => {
  it('gives up what it brings where the app has taken the tokens away meanwhile', async () => {
    const { changeAccount, readColumns, revoked, asked, answer } = await setUp()
    await changeAccount(key, gone)
    answer(issued())
    expect(await asked).toEqual({ status: 'missing' })
    expect(await readColumns(key)).toMatchObject(gone)
    expect(revoked).toEqual(['r2'])
  })

  it('gives up what it brings where the account was removed meanwhile', async () => {
    const { removeAccount, readColumns, revoked, asked, answer } = await setUp()
    await removeAccount(key)
    answer(issued())
    expect(await asked).toEqual({ status: 'missing' })
    expect(await readColumns(key)).toBeUndefined()
    expect(revoked).toEqual(['r2'])
  })

  it('brings back no tokens that are gone when it is refused', async () => {
    const { changeAccount, readColumns, asked, answer } = await setUp()
    await changeAccount(key, gone)
    answer(refused())
    expect(await asked).toEqual({ status: 'missing' })
    expect(await readColumns(key)).toMatchObject(gone)
  })

  it('is waited for although the app has changed the access token meanwhile', async () => {
    const { makeRotator, changeAccount, presented, asked, answer } = await setUp()
    await changeAccount(key, { access_token: null })
    const other = await makeRotator().resolve('demo/1', { wait: 100 })
    expect(other).toMatchObject({ status: 'unavailable' })
    expect(presented).toEqual(['r1'])
    answer(issued())
    const rotated = { status: 'ok', state: { tokens: { refresh_token: 'r2' } } }
    expect(await asked).toMatchObject(rotated)
    expect(await makeRotator().resolve('demo/1')).toMatchObject(rotated)
    expect(presented).toEqual(['r1'])
  })
})
