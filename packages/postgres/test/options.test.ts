import { Pool } from 'pg'
import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { postgresStore, schema } from '../src/index.ts'

const client = { query: async () => ({ rows: [] }) }

describe('postgresStore', () => {
  it.each([undefined, null, {}, 'postgres://localhost', () => {}, new Map()])(
    'names a client that is none: %s',
    (wrong) => {
      expect(() => postgresStore(wrong as never)).toThrow(
        new TypeError(
          '"client" must have a "query" with parameters, or be a client of postgres or Kysely',
        ),
      )
    },
  )

  it.each([
    [{ cleanUpEvery: 0 }, '"cleanUpEvery" must be a number of milliseconds, or false'],
    [{ cleanUpEvery: 'never' }, '"cleanUpEvery" must be a number of milliseconds, or false'],
    [{ clock: 0 }, '"clock" must be a function'],
  ])('names the option that is wrong: %o', (wrong, message) => {
    expect(() => postgresStore(client, wrong as never)).toThrow(new TypeError(message))
  })

  it.each([7, '', '.', 'a.b.c', 'a b', 'a"b', 'a;b', '1a', 'é', 'a.', '.a', 'x'.repeat(51), null])(
    'takes no table that is not a name: %s',
    (table) => {
      const message = '"table" must be the name of a table (up to 50 letters), or schema.table'
      expect(() => postgresStore(client, { table: table as never })).toThrow(new TypeError(message))
      expect(() => schema(table as never)).toThrow(new TypeError(message))
    },
  )

  it.each([0, -1, 0.5, '10'])('removes a whole number of rows, not %s', async (limit) => {
    const removing = postgresStore(client).removeExpired({ limit: limit as never })
    await expect(removing).rejects.toThrow(new TypeError('"limit" must be a number of rows'))
  })

  it('sends nothing before it is used', () => {
    const pool = new Pool({ port: 1 })
    postgresStore(pool)
    postgresStore(postgres({ port: 1 }))
    expect(pool.totalCount).toBe(0)
  })

  it.each([undefined, {}, { rows: 'none' }])(
    'rejects an answer without rows: %o',
    async (answer) => {
      const store = postgresStore({ query: async () => answer })
      await expect(store.get('any')).rejects.toThrow('has no rows')
    },
  )

  it('rejects rows in another form', async () => {
    const store = postgresStore({ query: async () => [['v1', 'one']] })
    await expect(store.get('any')).rejects.toThrow('do not have the columns')
  })

  it.each(['40001', '40P01'])(
    'repeats what was undone with %s, five times at most',
    async (code) => {
      const undone = Object.assign(new Error('undone'), { code })
      let failures = 4
      let sent = 0
      const store = postgresStore({
        async query() {
          sent += 1
          if (sent <= failures) throw undone
          return []
        },
      })
      expect(await store.get('any')).toBeUndefined()
      expect(sent).toBe(5)
      failures = 10
      await expect(store.get('any')).rejects.toBe(undone)
      expect(sent).toBe(10)
    },
  )

  it('repeats nothing else: it may have been applied', async () => {
    const lost = Object.assign(new Error('lost'), { code: 'ECONNRESET' })
    let sent = 0
    const store = postgresStore({
      async query() {
        sent += 1
        throw lost
      },
    })
    await expect(store.get('any')).rejects.toBe(lost)
    expect(sent).toBe(1)
  })
})
