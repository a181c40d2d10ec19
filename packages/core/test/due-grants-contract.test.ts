import { describe, expect, it } from 'vitest'
import type { DueGrants } from '../src/due-grants.ts'
import type { GrantStore } from '../src/grant-store.ts'
import { type DueStoreUnderTest, dueGrantsContract, virtualClock } from '../src/testing/index.ts'
import { dueStore } from './sweeper/due-store.ts'

type Store = GrantStore<string> & DueGrants
type Break = (store: Store) => Partial<Store>

function makeStore(): DueStoreUnderTest & { store: Store } {
  const clock = virtualClock()
  return { store: dueStore(clock.now), passTime: clock.advance }
}

/** One store for each clause, wrong in nothing but this. */
const broken: Record<string, Break> = {
  'hands out what is due, and nothing else': (store) => ({
    takeDue: (request) => store.takeDue({ ...request, before: request.before + 1 }),
  }),
  'hands out those first that have been due for longest': (store) => ({
    takeDue: async (request) => (await store.takeDue(request)).toReversed(),
  }),
  'hands out no more than it is asked for': (store) => ({
    takeDue: (request) => store.takeDue({ ...request, limit: request.limit + 1 }),
  }),
  'hands out a grant to one caller only, until its time is over': (store) => ({
    takeDue: (request) => store.takeDue({ ...request, until: Infinity }),
  }),
  'hands out every grant once to callers at the same time': (store) => {
    let running: ReturnType<Store['takeDue']> | undefined
    return {
      takeDue: (request) =>
        (running ??= store.takeDue(request).finally(() => (running = undefined))),
    }
  },
  'moves a grant that was handed out to another time': () => ({
    postpone: () => Promise.resolve(),
  }),
  'does not hand out what was postponed for good': (store) => ({
    postpone: (id, until, dueAt) => store.postpone(id, until, dueAt ?? until),
  }),
  'postpones nothing that was written meanwhile': (store) => {
    const taken = new Map<string, number>()
    return {
      async compareAndSet(id, version, next, options) {
        const until = taken.get(id)
        const dueAt = until !== undefined && options.dueAt ? until : options.dueAt
        return store.compareAndSet(id, version, next, { ...options, dueAt })
      },
      async takeDue(request) {
        const ids = await store.takeDue(request)
        for (const id of ids) taken.set(id, request.until)
        return ids
      },
    }
  },
  'postpones nothing that was handed out to somebody else since': (store) => {
    const last = new Map<string, number>()
    return {
      async takeDue(request) {
        const ids = await store.takeDue(request)
        for (const id of ids) last.set(id, request.until)
        return ids
      },
      postpone: (id, _until, dueAt) => store.postpone(id, last.get(id)!, dueAt),
    }
  },
  'leaves the record and its version as they are': (store) => ({
    async takeDue(request) {
      const ids = await store.takeDue(request)
      for (const id of ids) {
        const record = (await store.get(id))!
        const next = { ...record, version: `${record.version}!` }
        await store.compareAndSet(id, record.version, next, { ttl: 1e6, dueAt: request.until })
      }
      return ids
    },
  }),
  'hands out what is due again when it is written': (store) => ({
    compareAndSet: (id, version, next, options) =>
      store.compareAndSet(id, version, next, version ? { ttl: options.ttl } : options),
  }),
  'hands out nothing without a due time': (store) => ({
    compareAndSet: (id, version, next, options) =>
      store.compareAndSet(id, version, next, { ...options, dueAt: options.dueAt ?? 0 }),
  }),
  'hands out nothing that was deleted': withGhosts((next) => !next),
  'hands out nothing that has expired': withGhosts((_, store, id) => store.get(id).then(isNone)),
  'keeps the life of what it hands out as it is': (store) => ({
    async takeDue(request) {
      const ids = await store.takeDue(request)
      for (const id of ids) {
        const record = (await store.get(id))!
        const options = { ttl: 1e6, dueAt: request.until }
        await store.compareAndSet(id, record.version, record, options)
      }
      return ids
    },
  }),
}

function isNone(record: unknown): boolean {
  return record === undefined
}

type Ghost = (next: unknown, store: Store, id: string) => boolean | Promise<boolean>

/** Goes on handing out ids whose record is gone: that was deleted, or that has expired. */
function withGhosts(isGhost: Ghost): Break {
  return (store) => {
    const due = new Map<string, number>()
    let isDeleting: unknown = {}
    return {
      async compareAndSet(id, version, next, options) {
        if (options.dueAt) due.set(id, options.dueAt)
        else if (next) due.delete(id)
        isDeleting = next
        return store.compareAndSet(id, version, next, options)
      },
      async takeDue(request) {
        const ids = [...(await store.takeDue(request))]
        for (const [id, at] of due) {
          if (ids.includes(id) || at >= request.before) continue
          if (!(await store.get(id)) && (await isGhost(isDeleting, store, id))) ids.push(id)
        }
        return ids
      },
    }
  }
}

describe('dueGrantsContract', () => {
  it('has a clause for every broken store, and the other way round', () => {
    expect(dueGrantsContract.map(({ name }) => name)).toEqual(Object.keys(broken))
  })

  describe.each(dueGrantsContract)('$name', ({ name, run }) => {
    it('passes for a store that does', () => run(makeStore))

    it('passes for a store that cannot be told the time', () => {
      let now = 0
      return run(() => dueStore(() => (now += 1)))
    })

    it('fails for a store that does not', async () => {
      const working = makeStore()
      const wrong = { ...working.store, ...broken[name]!(working.store) }
      await expect(run(() => ({ ...working, store: wrong, other: wrong }))).rejects.toThrow(Error)
    })
  })
})
