import { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import { schema, sqlAccounts } from '../src/index.ts'

const client = { query: async () => ({ rows: [] }) }

describe('sqlAccounts', () => {
  it.each([undefined, null, {}, 'postgres://localhost', () => {}, new Map()])(
    'names a client that is none: %s',
    (wrong) => {
      expect(() => sqlAccounts(wrong as never)).toThrow(
        new TypeError(
          '"client" must have a "query" with parameters, or be a client of postgres or Kysely',
        ),
      )
    },
  )

  it.each(['table', 'accounts'])('takes no %s that is not a name', (option) => {
    const message = `"${option}" must be the name of a table (up to 50 letters), or schema.table`
    for (const wrong of [7, '', 'a.b.c', 'a b', 'a"b', 'a;b', '1a', 'x'.repeat(51), null]) {
      const options = { [option]: wrong } as never
      expect(() => sqlAccounts(client, options)).toThrow(new TypeError(message))
    }
    expect(() => schema('a b')).toThrow(TypeError)
  })

  it('takes no table of the same name as that of the accounts', () => {
    const message = '"table" must have another name than "accounts", in any schema'
    for (const table of ['accounts', 'auth.accounts']) {
      expect(() => sqlAccounts(client, { table })).toThrow(new TypeError(message))
    }
  })

  it('sends nothing before it is used', () => {
    const pool = new Pool({ port: 1 })
    sqlAccounts(pool)
    expect(pool.totalCount).toBe(0)
  })

  it('rejects rows in another form', async () => {
    const store = sqlAccounts({ query: async () => [['demo', 'one']] })
    const request = { before: 1, until: 2, limit: 1 }
    await expect(store.get('demo/one')).rejects.toThrow('do not have the columns')
    await expect(store.accountsOf('1')).rejects.toThrow('do not have the columns')
    await expect(store.takeDue(request)).rejects.toThrow('do not have the columns')
  })
})
