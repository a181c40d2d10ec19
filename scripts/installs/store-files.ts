/** The contract of stores in what the packages hold, one module for each kind of store. */
export const storeFiles: Readonly<Record<string, string>> = {
  'postgres.ts': `
import assert from 'node:assert/strict'
import { PGlite } from '@electric-sql/pglite'
import { dueGrantsContract, storeContract } from '@token-rotation/core/testing'
import { postgresStore, schema } from '@token-rotation/postgres'
import { queryRunner } from '@token-rotation/postgres/query'
import { fileOf } from './file-of.js'
const client = await PGlite.create()
assert.equal(schema(), fileOf('@token-rotation/postgres/schema.sql'))
await client.exec(schema())
const store = postgresStore(client)
for (const { run } of storeContract) await run(() => ({ store }))
for (const { run } of dueGrantsContract) await run(() => ({ store }))
assert.deepEqual(await queryRunner(client)('select 1 as one', []), [{ one: 1 }])
await client.close()
`,

  'redis.ts': `
import assert from 'node:assert/strict'
import { dueGrantsContract, storeContract } from '@token-rotation/core/testing'
import { redisStore } from '@token-rotation/redis'
import { Redis } from 'ioredis'
assert.throws(() => redisStore({} as never), TypeError)
const { REDIS_URL } = process.env
if (REDIS_URL) {
  const client = new Redis(REDIS_URL)
  const store = redisStore(client)
  for (const { run } of storeContract) await run(() => ({ store }))
  for (const { run } of dueGrantsContract) await run(() => ({ store }))
  client.disconnect()
}
`,
}
