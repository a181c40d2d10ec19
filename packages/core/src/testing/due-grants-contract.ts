import { dueClause, type DueGrantsContractCase, expectIds, expectTaken } from './due-clause.ts'

/** How long a record of one millisecond may outlive it where time is real, in milliseconds. */
const patience = 10_000

/**
 * What every store has to do that hands out what is due, as plain data: no test runner is involved. It
 * goes beside `storeContract`.
 *
 * @example
 *   import type { DueGrants, GrantStore } from '@token-rotation/core'
 *   import { dueGrantsContract } from '@token-rotation/core/testing'
 *   import { it } from 'vitest'
 *
 *   declare function createMyStore(): GrantStore<string> & DueGrants
 *
 *   for (const { name, run } of dueGrantsContract) it(name, () => run(() => createMyStore()))
 */
export const dueGrantsContract: readonly DueGrantsContractCase[] = [
  dueClause('hands out what is due, and nothing else', async ({ store, add }) => {
    const due = [await add(1_000), await add(3_000), await add(2_000)]
    await add(5_000)
    await add(9_000)
    await expectTaken(store, { before: 5_000, until: 60_000, limit: 10 }, due)
  }),

  dueClause('hands out those first that have been due for longest', async ({ store, add }) => {
    const times = [7, 2, 9, 4, 1, 8, 3, 6, 5].map((time) => time * 1_000)
    const ids: string[] = []
    for (const time of times) ids.push(await add(time))
    const found = await store.takeDue({ before: 10_000, until: 60_000, limit: 20 })
    const order = times.toSorted((one, other) => one - other)
    const expected = order.map((time) => ids[times.indexOf(time)])
    if (found.join() === expected.join()) return
    throw new Error(`the order must be ${expected.join()}, not ${found.join()}`)
  }),

  dueClause('hands out no more than it is asked for', async ({ store, add }) => {
    const ids: string[] = []
    for (let time = 1_000; time <= 5_000; time += 1_000) ids.push(await add(time))
    const taken: string[] = []
    for (const count of [2, 2, 1, 0]) {
      const batch = await store.takeDue({ before: 10_000, until: 60_000, limit: 2 })
      if (batch.length !== count) throw new Error(`${count} must be left, not ${batch.length}`)
      taken.push(...batch)
    }
    expectIds(taken, ids, 'what was handed out')
  }),

  dueClause('hands out a grant to one caller only, until its time is over', async (bench) => {
    const { store, other, add } = bench
    const id = await add(1_000)
    await expectTaken(store, { before: 5_000, until: 60_000, limit: 10 }, [id])
    await expectTaken(other, { before: 5_000, until: 60_000, limit: 10 }, [])
    await expectTaken(other, { before: 60_000, until: 90_000, limit: 10 }, [])
    // Whoever was handed it has died.
    await expectTaken(other, { before: 60_001, until: 120_000, limit: 10 }, [id])
    await expectTaken(store, { before: 120_000, until: 180_000, limit: 10 }, [])
  }),

  dueClause('hands out every grant once to callers at the same time', async (bench) => {
    const { store, other, add } = bench
    const ids = await Promise.all(Array.from({ length: 60 }, (_, index) => add(1_000 + index)))
    const taken: string[] = []
    for (let round = 0; round < 40 && taken.length < ids.length; round += 1) {
      const request = { before: 5_000, until: 60_000, limit: 5 }
      const batches = [store, other, store, other].map((one) => one.takeDue(request))
      taken.push(...(await Promise.all(batches)).flat())
    }
    expectIds(taken, ids, 'what was handed out')
  }),

  dueClause('moves a grant that was handed out to another time', async ({ store, other, add }) => {
    const id = await add(1_000)
    await expectTaken(store, { before: 5_000, until: 60_000, limit: 10 }, [id])
    await store.postpone(id, 60_000, 200_000)
    await expectTaken(other, { before: 200_000, until: 300_000, limit: 10 }, [])
    await expectTaken(other, { before: 200_001, until: 300_000, limit: 10 }, [id])
    // Earlier as well: it is given back.
    await other.postpone(id, 300_000, 2_000)
    await expectTaken(store, { before: 2_001, until: 400_000, limit: 10 }, [id])
  }),

  dueClause('does not hand out what was postponed for good', async ({ store, other, add }) => {
    const id = await add(1_000)
    const kept = await add(2_000)
    await expectTaken(store, { before: 5_000, until: 60_000, limit: 10 }, [id, kept])
    await store.postpone(id, 60_000, undefined)
    await expectTaken(other, { before: 100_000, until: 200_000, limit: 10 }, [kept])
  }),

  dueClause('postpones nothing that was written meanwhile', async (bench) => {
    const { store, add, rewrite } = bench
    const sooner = await add(1_000)
    const over = await add(1_000)
    await expectTaken(store, { before: 5_000, until: 60_000, limit: 10 }, [sooner, over])
    await rewrite(sooner, 10_000)
    await rewrite(over, undefined)
    await store.postpone(sooner, 60_000, 90_000)
    await store.postpone(over, 60_000, 7_000)
    await expectTaken(store, { before: 20_000, until: 70_000, limit: 10 }, [sooner])
  }),

  dueClause('postpones nothing that was handed out to somebody else since', async (bench) => {
    const { store, other, add } = bench
    const id = await add(1_000)
    await expectTaken(store, { before: 5_000, until: 60_000, limit: 10 }, [id])
    await expectTaken(other, { before: 70_000, until: 120_000, limit: 10 }, [id])
    await store.postpone(id, 60_000, 80_000)
    await expectTaken(store, { before: 100_000, until: 180_000, limit: 10 }, [])
  }),

  dueClause('leaves the record and its version as they are', async ({ store, add, rewrite }) => {
    const id = await add(1_000)
    const before = await store.get(id)
    await expectTaken(store, { before: 5_000, until: 60_000, limit: 10 }, [id])
    await store.postpone(id, 60_000, 70_000)
    const after = await store.get(id)
    if (after?.version !== before?.version || after?.value !== before?.value) {
      throw new Error('handing out must not change a record')
    }
    await rewrite(id, undefined)
  }),

  dueClause('hands out what is due again when it is written', async ({ store, add, rewrite }) => {
    const id = await add(1_000)
    await expectTaken(store, { before: 5_000, until: 60_000, limit: 10 }, [id])
    await rewrite(id, 10_000)
    await expectTaken(store, { before: 20_000, until: 80_000, limit: 10 }, [id])
    await store.postpone(id, 80_000, undefined)
    await rewrite(id, 30_000)
    await expectTaken(store, { before: 40_000, until: 90_000, limit: 10 }, [id])
  }),

  dueClause('hands out nothing without a due time', async ({ store, add, rewrite }) => {
    await add(undefined)
    const over = await add(1_000)
    await rewrite(over, undefined)
    await expectTaken(store, { before: 5_000, until: 60_000, limit: 10 }, [])
  }),

  dueClause('hands out nothing that was deleted', async ({ store, add, rewrite }) => {
    const [deleted, taken] = [await add(1_000), await add(2_000)]
    await rewrite(deleted, undefined, true)
    await expectTaken(store, { before: 5_000, until: 60_000, limit: 10 }, [taken])
    await rewrite(taken, undefined, true)
    await store.postpone(taken, 60_000, 70_000)
    await expectTaken(store, { before: 100_000, until: 200_000, limit: 10 }, [])
    if (await store.get(taken)) throw new Error('postponing must not bring back a record')
  }),

  dueClause('hands out nothing that has expired', async ({ store, add, passTime }) => {
    const lasting = await add(2_000)
    const [gone, taken] = [await add(1_000, passTime ? 60_000 : 1), await add(1_500, 60_000)]
    await passTime?.(60_001)
    const end = Date.now() + patience
    while ((await store.get(gone)) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const alive = passTime ? [lasting] : [lasting, taken]
    await expectTaken(store, { before: 5_000, until: 60_000, limit: 10 }, alive)
    await expectTaken(store, { before: 100_000, until: 200_000, limit: 10 }, alive)
  }),

  dueClause('keeps the life of what it hands out as it is', async ({ store, add, passTime }) => {
    const id = await add(1_000, 60_000)
    await expectTaken(store, { before: 5_000, until: 10_000, limit: 10 }, [id])
    await store.postpone(id, 10_000, 20_000)
    // Where time is real it would have to be waited for.
    await passTime?.(60_001)
    const left = (await store.get(id)) ? 'there' : 'gone'
    const expected = passTime ? 'gone' : 'there'
    if (left !== expected) throw new Error(`the record must be ${expected}`)
  }),
]
