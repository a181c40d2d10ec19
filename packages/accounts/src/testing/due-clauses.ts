import {
  accountClause,
  type AccountContractCase,
  expectSame,
  readGrant,
  rotated,
} from './account-clause.ts'

const options = { ttl: 600_000 }

/** What the tables have to do for a background refresher. */
export const dueClauses: readonly AccountContractCase[] = [
  accountClause('hands out what is due, each to one caller only', async (bench) => {
    const { store, otherStore, account } = bench
    const due: string[] = []
    for (const dueAt of [1_000, 3_000, 2_000, 9_000, undefined]) {
      const { id } = await account()
      const { version, value } = await readGrant(store, id)
      const next = { version: `of ${id}`, value }
      await store.compareAndSet(id, version, next, { ...options, dueAt })
      due.push(id)
    }
    const [earliest, latest, middle] = due
    const request = { before: 5_000, until: 60_000, limit: 2 }
    expectSame(await store.takeDue(request), [earliest, middle], 'the first two')
    expectSame(await otherStore.takeDue(request), [latest], 'the third')
    expectSame(await store.takeDue(request), [], 'what is left')
    // Whoever was handed it has died: somebody else is.
    const later = { before: 70_000, until: 130_000, limit: 10 }
    const again = inOrder(await otherStore.takeDue(later))
    expectSame(again, inOrder(due.slice(0, 4)), 'what is due later')
    await store.postpone(earliest!, 130_000, 200_000)
    await store.postpone(latest!, 1, 10)
    await store.postpone(middle!, 130_000, undefined)
    const last = { before: 150_000, until: 300_000, limit: 10 }
    const left = inOrder(await store.takeDue(last))
    expectSame(left, inOrder([latest!, due[3]!]), 'what was not postponed')
    await store.postpone(latest!, 300_000, undefined)
    await store.postpone(due[3]!, 300_000, undefined)
    await store.postpone(earliest!, 200_000, undefined)
  }),

  accountClause('hands out every grant once to callers at the same time', async (bench) => {
    const { store, otherStore, account } = bench
    const ids: string[] = []
    for (let index = 0; index < 30; index += 1) {
      const { id } = await account()
      const { version, value } = await readGrant(store, id)
      const next = { version: `of ${id}`, value }
      await store.compareAndSet(id, version, next, { ...options, dueAt: 1_000 + index })
      ids.push(id)
    }
    const request = { before: 5_000, until: 60_000, limit: 10 }
    const handed: string[] = []
    for (let round = 0; round < 20 && handed.length < ids.length; round += 1) {
      const batches = await Promise.all([store, otherStore].map((one) => one.takeDue(request)))
      handed.push(...batches.flat())
    }
    expectSame(inOrder(handed), inOrder(ids), 'what was handed out')
    for (const id of ids) await store.postpone(id, 60_000, undefined)
  }),

  accountClause('is due again when it is written', async ({ store, account }) => {
    const { id } = await account()
    const { version, value } = await readGrant(store, id)
    const first = { version: 'v1', value }
    await store.compareAndSet(id, version, first, { ...options, dueAt: 1_000 })
    await store.takeDue({ before: 2_000, until: 60_000, limit: 10 })
    const second = { version: 'v2', value: rotated(value) }
    // What hands out does not defeat who was handed it.
    const isWritten = await store.compareAndSet(id, 'v1', second, { ...options, dueAt: 3_000 })
    expectSame(isWritten, true, 'the write')
    const request = { before: 4_000, until: 60_000, limit: 10 }
    expectSame(await store.takeDue(request), [id], 'what is due')
    await store.postpone(id, 60_000, undefined)
  }),
]

function inOrder(ids: readonly string[]): string[] {
  return ids.toSorted((one, other) => (one < other ? -1 : 1))
}
