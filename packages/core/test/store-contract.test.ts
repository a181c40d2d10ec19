import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../src/memory-store.ts'
import type { GrantStore } from '../src/grant-store.ts'
import { storeContract, type StoreUnderTest, virtualClock } from '../src/testing/index.ts'

type Store = GrantStore<string>
type Break = (store: Store) => Partial<Store>

function makeStore(): StoreUnderTest & { store: Store } {
  const clock = virtualClock()
  return { store: createMemoryStore({ clock: clock.now }), passTime: clock.advance }
}

/** One store for each clause, wrong in nothing but this. */
const broken: Record<string, Break> = {
  'returns nothing for an id that was never written': (store) => ({
    get: async (id) => (await store.get(id)) ?? (null as never),
  }),
  'keeps the version and the value as they were written': (store) => ({
    async get(id) {
      const record = await store.get(id)
      return record && { ...record, version: record.version.toUpperCase() }
    },
  }),
  'creates a record only where there is none': (store) => ({
    async compareAndSet(id, version, next, options) {
      const { version: found } = (await store.get(id)) ?? {}
      return store.compareAndSet(id, version ?? found, next, options)
    },
  }),
  'replaces a record whose version is the expected one': (store) => ({
    compareAndSet: async (id, version, next, options) =>
      !(next && version) && store.compareAndSet(id, version, next, options),
  }),
  'leaves a record alone whose version is another': (store) => ({
    async compareAndSet(id, version, next, options) {
      const found = version && next && (await store.get(id))?.version
      return store.compareAndSet(id, found || version, next, options)
    },
  }),
  'creates nothing where a version is expected': (store) => ({
    async compareAndSet(id, version, next, options) {
      const expected = (await store.get(id)) ? version : undefined
      return store.compareAndSet(id, expected, next, options)
    },
  }),
  'compares the version, not the value': (store) => ({
    async compareAndSet(id, version, next, options) {
      const found = await store.get(id)
      const expected = found && next && found.value === next.value ? found.version : version
      return store.compareAndSet(id, expected, next, options)
    },
  }),
  'applies a write once, however often it is repeated': (store) => ({
    async compareAndSet(id, version, next, options) {
      const isRepeated = next && (await store.get(id))?.version === next.version
      return isRepeated || store.compareAndSet(id, version, next, options)
    },
  }),
  'lets exactly one of 50 concurrent writers win': readThenWrite((version) => !!version),
  'lets exactly one of 50 concurrent creators win': readThenWrite((version) => !version),
  'shows a write at once to every other handle': (store) => {
    const cache = new Map<string, ReturnType<Store['get']>>()
    return {
      get(id) {
        if (!cache.has(id)) cache.set(id, store.get(id))
        return cache.get(id)!
      },
    }
  },
  'deletes a record whose version is the expected one': (store) => ({
    compareAndSet: async (id, version, next, options) =>
      !next || store.compareAndSet(id, version, next, options),
  }),
  'does not delete a record whose version is another': (store) => ({
    async compareAndSet(id, version, next, options) {
      const found = next ? version : (await store.get(id))?.version
      return store.compareAndSet(id, found, next, options)
    },
  }),
  'refuses an old version after a record was deleted and created again': (store) => {
    const seen = new Set<string>()
    return {
      async compareAndSet(id, version, next, options) {
        const found = (await store.get(id))?.version
        const expected = version && seen.has(id + version) ? found : version
        if (!next && version) seen.add(id + version)
        return store.compareAndSet(id, expected, next, options)
      },
    }
  },
  'keeps records of different ids apart': mapIds((id) => id.toLowerCase()),
  'takes ids of any characters': (store) => ({
    async compareAndSet(id, ...rest) {
      if (id.includes(`'`)) throw new Error('syntax error near "--"')
      return store.compareAndSet(id, ...rest)
    },
  }),
  'keeps a value of 100 KB and of any characters': (store) => ({
    compareAndSet: (id, version, next, options) =>
      store.compareAndSet(id, version, next && { ...next, value: cut(next.value) }, options),
  }),
  'takes a due time and a hint that a record is replaceable': (store) => ({
    compareAndSet: async (id, version, next, options) =>
      !options.dueAt && store.compareAndSet(id, version, next, options),
  }),
  'forgets a record when its time is over': (store) => ({
    compareAndSet: (id, version, next) => store.compareAndSet(id, version, next, { ttl: 1e12 }),
  }),
  'counts the life of a record from its last write': (store) => ({
    compareAndSet: (id, version, next, options) =>
      store.compareAndSet(id, version, next, { ttl: version ? 20_000 : options.ttl }),
  }),
}

function readThenWrite(breaks: (version: string | undefined) => boolean): Break {
  return (store) => ({
    async compareAndSet(id, version, next, options) {
      if (!breaks(version)) return store.compareAndSet(id, version, next, options)
      if ((await store.get(id))?.version !== version) return false
      let found: string | undefined
      do found = (await store.get(id))?.version
      while (!(await store.compareAndSet(id, found, next, options)))
      return true
    },
  })
}

function mapIds(map: (id: string) => string): Break {
  return (store) => ({
    get: (id) => store.get(map(id)),
    compareAndSet: (id, ...rest) => store.compareAndSet(map(id), ...rest),
  })
}

function cut(value: string): string {
  return value.slice(0, 65_535)
}

describe('storeContract', () => {
  it('has a clause for every broken store, and the other way round', () => {
    expect(storeContract.map(({ name }) => name)).toEqual(Object.keys(broken))
  })

  describe.each(storeContract)('$name', ({ name, run }) => {
    it('passes for the memory store', () => run(makeStore))

    it('fails for a store that does not', async () => {
      const working = makeStore()
      const { store } = working
      const wrong = { ...store, ...broken[name]!(store) }
      const made = name.includes('other handle')
        ? { ...working, other: wrong }
        : { ...working, store: wrong }
      await expect(run(() => made)).rejects.toThrow(Error)
    })
  })

  it('takes a store that cannot be told the time, and waits for it', async () => {
    const clause = storeContract.find(({ name }) => name.startsWith('forgets'))!
    let now = 0
    // Each look at the clock is later than the one before: nothing here takes real time.
    await clause.run(() => createMemoryStore({ clock: () => (now += 1) }))
  })
})
