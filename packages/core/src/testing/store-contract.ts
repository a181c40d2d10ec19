import {
  clause,
  expectOneWinner,
  expectRecord,
  expectWritten,
  gone,
  options,
  type StoreContractCase,
} from './contract-clause.ts'

/**
 * What every `GrantStore` has to do, as plain data: no test runner is involved.
 *
 * @example
 *   import { memoryStore } from '@token-rotation/core'
 *   import { storeContract } from '@token-rotation/core/testing'
 *   import { it } from 'vitest'
 *
 *   for (const { name, run } of storeContract) it(name, () => run(() => memoryStore()))
 */
export const storeContract: readonly StoreContractCase[] = [
  clause('returns nothing for an id that was never written', async ({ store, freshId }) => {
    await expectRecord(store, freshId(), undefined)
  }),

  clause('keeps the version and the value as they were written', async (bench) => {
    const { store, freshId, create } = bench
    const id = freshId()
    await create(id, 'v1', 'one')
    await expectRecord(store, id, { version: 'v1', value: 'one' })
  }),

  clause('creates a record only where there is none', async ({ store, freshId, create }) => {
    const id = freshId()
    await create(id, 'v1', 'one')
    await expectWritten(store, false, [id, undefined, { version: 'v2', value: 'two' }])
    await expectRecord(store, id, { version: 'v1', value: 'one' })
  }),

  clause('replaces a record whose version is the expected one', async (bench) => {
    const { store, freshId, create } = bench
    const id = freshId()
    await create(id, 'v1')
    await expectWritten(store, true, [id, 'v1', { version: 'v2', value: 'two' }])
    await expectRecord(store, id, { version: 'v2', value: 'two' })
  }),

  clause('leaves a record alone whose version is another', async (bench) => {
    const { store, freshId, create } = bench
    const id = freshId()
    await create(id, 'v1', 'one')
    await expectWritten(store, false, [id, 'v0', { version: 'v2', value: 'two' }])
    await expectRecord(store, id, { version: 'v1', value: 'one' })
  }),

  clause('creates nothing where a version is expected', async ({ store, freshId }) => {
    const id = freshId()
    await expectWritten(store, false, [id, 'v1', { version: 'v2', value: 'two' }])
    await expectRecord(store, id, undefined)
  }),

  clause('compares the version, not the value', async ({ store, freshId, create }) => {
    const id = freshId()
    await create(id, 'v1', 'same')
    await expectWritten(store, true, [id, 'v1', { version: 'v2', value: 'same' }])
    await expectWritten(store, false, [id, 'v1', { version: 'v3', value: 'same' }])
    await expectRecord(store, id, { version: 'v2', value: 'same' })
  }),

  clause('applies a write once, however often it is repeated', async (bench) => {
    const { store, freshId, create } = bench
    const id = freshId()
    await create(id, 'v1')
    const write = [id, 'v1', { version: 'v2', value: 'two' }] as const
    await expectWritten(store, true, write)
    // As after an answer that got lost: the version in the record tells that it was applied.
    await expectWritten(store, false, write)
    await expectRecord(store, id, { version: 'v2', value: 'two' })
  }),

  clause('lets exactly one of 50 concurrent writers win', async (bench) => {
    const { store, other, freshId, create } = bench
    const id = freshId()
    await create(id, 'v0')
    await expectOneWinner([store, other], id, 'v0')
  }),

  clause('lets exactly one of 50 concurrent creators win', async ({ store, other, freshId }) => {
    await expectOneWinner([store, other], freshId(), undefined)
  }),

  clause('shows a write at once to every other handle', async (bench) => {
    const { store, other, freshId, create } = bench
    const id = freshId()
    await expectRecord(other, id, undefined)
    await create(id, 'v1', 'one')
    await expectRecord(other, id, { version: 'v1', value: 'one' })
    await expectWritten(other, true, [id, 'v1', { version: 'v2', value: 'two' }])
    await expectRecord(store, id, { version: 'v2', value: 'two' })
    await expectWritten(store, false, [id, 'v1', { version: 'v3', value: 'three' }])
    await expectWritten(store, true, [id, 'v2', undefined])
    await expectRecord(other, id, undefined)
  }),

  clause('deletes a record whose version is the expected one', async (bench) => {
    const { store, freshId, create } = bench
    const id = freshId()
    await create(id, 'v1')
    await expectWritten(store, true, [id, 'v1', undefined])
    await expectRecord(store, id, undefined)
  }),

  clause('does not delete a record whose version is another', async (bench) => {
    const { store, freshId, create } = bench
    const id = freshId()
    await create(id, 'v1', 'one')
    await expectWritten(store, false, [id, 'v0', undefined])
    await expectRecord(store, id, { version: 'v1', value: 'one' })
  }),

  clause('refuses an old version after a record was deleted and created again', async (bench) => {
    const { store, freshId, create } = bench
    const id = freshId()
    await create(id, 'v1')
    await expectWritten(store, true, [id, 'v1', undefined])
    await expectWritten(store, false, [id, 'v1', { version: 'v2', value: 'two' }])
    await create(id, 'v3', 'three')
    await expectWritten(store, false, [id, 'v1', { version: 'v2', value: 'two' }])
    await expectRecord(store, id, { version: 'v3', value: 'three' })
  }),

  clause('keeps records of different ids apart', async ({ store, freshId, create }) => {
    const id = freshId()
    // Separators, prefixes and case are what keys are usually confused by.
    const ids = ['', 'a', 'A', 'a:b', 'a b', 'a/b', 'a_b', 'a%', 'a*', 'ab'].map((end) => id + end)
    for (const one of ids) await create(one, `version of ${one}`, `value of ${one}`)
    for (const one of ids) {
      await expectRecord(store, one, { version: `version of ${one}`, value: `value of ${one}` })
    }
  }),

  clause('takes ids of any characters', async ({ store, freshId, create }) => {
    for (const odd of [`'";--`, '{}$..', 'é–𝄞', '../..', '%00\\n', 'x'.repeat(200)]) {
      const id = freshId(odd)
      await create(id, 'v1', odd)
      await expectRecord(store, id, { version: 'v1', value: odd })
      await expectWritten(store, true, [id, 'v1', { version: 'v2', value: 'two' }])
    }
  }),

  clause('keeps a value of 100 KB and of any characters', async ({ store, freshId, create }) => {
    const id = freshId()
    const value = `{"quote":"\\"'","text":"é–𝄞\\n"}`.repeat(3_500).slice(0, 100_000)
    await create(id, 'v1', value)
    await expectRecord(store, id, { version: 'v1', value })
  }),

  clause('takes a due time and a hint that a record is replaceable', async (bench) => {
    const { store, freshId } = bench
    const id = freshId()
    const record = { version: 'v1', value: 'one' }
    const hints = { ttl: 600_000, dueAt: Date.UTC(2040, 0, 1), replaceable: true }
    await expectWritten(store, true, [id, undefined, record], hints)
    await expectRecord(store, id, record)
    // The due time can go away again: a grant was signed out.
    await expectWritten(store, true, [id, 'v1', { version: 'v2', value: 'two' }])
    await expectRecord(store, id, { version: 'v2', value: 'two' })
  }),

  clause('forgets a record when its time is over', async ({ store, freshId, passTime }) => {
    const id = freshId()
    const lasting = freshId()
    const record = { version: 'v1', value: 'one' }
    await expectWritten(store, true, [lasting, undefined, record])
    await expectWritten(store, true, [id, undefined, record], { ttl: passTime ? 60_000 : 1 })
    if (passTime) await passTime(60_001)
    else await gone(store, id)
    await expectRecord(store, id, undefined)
    await expectRecord(store, lasting, record)
    await expectWritten(store, false, [id, 'v1', { version: 'v2', value: 'two' }])
    await expectWritten(store, true, [id, undefined, { version: 'v3', value: 'three' }])
  }),

  clause('counts the life of a record from its last write', async (bench) => {
    const { store, freshId, passTime } = bench
    const id = freshId()
    const first = { version: 'v1', value: 'one' }
    // Where time is real there is nothing to see here that would not depend on how fast the test is.
    const ttl = passTime ? 60_000 : options.ttl
    await expectWritten(store, true, [id, undefined, first], { ttl })
    await passTime?.(40_000)
    await expectWritten(store, true, [id, 'v1', { version: 'v2', value: 'two' }], { ttl })
    await passTime?.(40_000)
    await expectRecord(store, id, { version: 'v2', value: 'two' })
  }),
]
