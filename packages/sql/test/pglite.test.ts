import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { accountContract } from '@token-rotation/accounts/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../src/index.ts'
import { accountsUnderTest } from './support/accounts-under-test.ts'
import { kyselyAdapter, pgAdapter } from './support/adapter-schemas.ts'

const file = readFileSync(new URL('../schema.sql', import.meta.url), 'utf8')

describe('sqlAccounts over PGlite', () => {
  let client: PGlite
  beforeAll(async () => {
    client = await PGlite.create()
    await client.exec(`${file} ${pgAdapter.sql} ${kyselyAdapter.sql}`)
  })
  afterAll(() => client.close())

  describe.each([
    ['numbers', pgAdapter],
    ['uuids', kyselyAdapter],
  ])('whose users have %s', (_ids, adapter) => {
    it.each(accountContract)('$name', ({ run }) =>
      run(() =>
        accountsUnderTest((text, values) => client.query(text, values), adapter, client, client),
      ),
    )
  })
})

describe('schema', () => {
  it('is the file that is published', () => {
    expect(schema()).toBe(file)
  })
})
