import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { dueGrantsContract, storeContract } from '@token-rotation/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresStore, schema } from '../src/index.ts'

describe('postgresStore over PGlite', () => {
  let client: PGlite
  beforeAll(async () => {
    client = await PGlite.create()
    await client.exec(readFileSync(new URL('../schema.sql', import.meta.url), 'utf8'))
  })
  afterAll(() => client.close())

  it.each([...storeContract, ...dueGrantsContract])('$name', ({ run }) =>
    run(() => postgresStore(client)),
  )
})

describe('schema', () => {
  it('is the file that is published', () => {
    const file = readFileSync(new URL('../schema.sql', import.meta.url), 'utf8')
    expect(schema()).toBe(file)
  })
})
