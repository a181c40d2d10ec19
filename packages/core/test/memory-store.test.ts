import { describe, expect, it } from 'vitest'
import type { GrantStore } from '../src/grant-store.ts'
import { createMemoryStore, memoryStore, type MemoryStoreOptions } from '../src/memory-store.ts'
import { now } from './support.ts'

const ttl = 1_000
let lastVersion = 0

/** Writes whatever is stored, and returns the version that was written. */
async function put(store: GrantStore<string>, id: string, replaceable?: boolean): Promise<string> {
  const version = `v${(lastVersion += 1)}`
  const expected = (await store.get(id))?.version
  const options = { ttl, ...(replaceable !== undefined && { replaceable }) }
  expect(await store.compareAndSet(id, expected, { version, value: id }, options)).toBe(true)
  return version
}

function setUp(options: MemoryStoreOptions = {}) {
  const evicted: string[] = []
  let time = now
  const store = createMemoryStore<string>({
    ...options,
    onEviction: (id) => evicted.push(id),
    clock: () => time,
  })
  const held = async (...ids: string[]) => {
    const records = await Promise.all(ids.map((id) => store.get(id)))
    return ids.filter((_, index) => records[index])
  }
  return { store, evicted, held, pass: (milliseconds: number) => (time += milliseconds) }
}

describe('createMemoryStore', () => {
  it('writes when the version is the expected one, and only then', async () => {
    const { store } = setUp()
    const first = { version: 'v1', value: 'a' }
    const second = { version: 'v2', value: 'b' }
    expect(await store.compareAndSet('g1', 'v0', first, { ttl })).toBe(false)
    expect(await store.compareAndSet('g1', undefined, first, { ttl })).toBe(true)
    expect(await store.compareAndSet('g1', undefined, second, { ttl })).toBe(false)
    expect(await store.compareAndSet('g1', 'v0', second, { ttl })).toBe(false)
    expect(await store.get('g1')).toEqual(first)
    expect(await store.compareAndSet('g1', 'v1', second, { ttl })).toBe(true)
    expect(await store.get('g1')).toEqual(second)
  })

  it('lets one of many writers win', async () => {
    const { store } = setUp()
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        store.compareAndSet('g1', undefined, { version: `v${index}`, value: '' }, { ttl }),
      ),
    )
    expect(results.filter(Boolean)).toHaveLength(1)
  })

  it('deletes', async () => {
    const { store } = setUp()
    const version = await put(store, 'g1')
    expect(await store.compareAndSet('g1', 'other', undefined, { ttl })).toBe(false)
    expect(await store.compareAndSet('g1', version, undefined, { ttl })).toBe(true)
    expect(await store.get('g1')).toBeUndefined()
  })

  it('forgets a record after its time to live', async () => {
    const { store, pass } = setUp()
    await put(store, 'g1')
    pass(ttl - 1)
    expect(await store.get('g1')).toBeDefined()
    pass(1)
    expect(await store.get('g1')).toBeUndefined()
    const next = { version: 'v1', value: '' }
    expect(await store.compareAndSet('g1', undefined, next, { ttl })).toBe(true)
  })

  it('is bounded: gives up the replaceable record that was used least recently', async () => {
    const { store, evicted, held } = setUp({ capacity: 3 })
    for (const id of ['a', 'b', 'c']) await put(store, id, true)
    await store.get('a')
    await put(store, 'd', true)
    expect(await held('a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd'])
    expect(evicted).toEqual([])
  })

  it('gives up what is replaceable before what is needed, however old that is', async () => {
    const { store, evicted, held } = setUp({ capacity: 2 })
    await put(store, 'needed')
    await put(store, 'seen', true)
    await put(store, 'new')
    expect(await held('needed', 'seen', 'new')).toEqual(['needed', 'new'])
    expect(evicted).toEqual([])
  })

  it('gives up what is needed when nothing else is left, and reports it', async () => {
    const { store, evicted, held } = setUp({ capacity: 2 })
    for (const id of ['a', 'b', 'c']) await put(store, id)
    expect(await held('a', 'b', 'c')).toEqual(['b', 'c'])
    expect(evicted).toEqual(['a'])
  })

  it('does not report what has expired', async () => {
    const { store, evicted, pass } = setUp({ capacity: 1 })
    await put(store, 'a')
    pass(ttl)
    await put(store, 'b')
    expect(evicted).toEqual([])
  })

  it('does not count a record twice that becomes needed, or replaceable', async () => {
    const { store, evicted, held } = setUp({ capacity: 2 })
    await put(store, 'a', true)
    await put(store, 'a')
    await put(store, 'b', true)
    await put(store, 'a', true)
    expect(await held('a', 'b')).toEqual(['a', 'b'])
    await put(store, 'c', true)
    expect(await held('a', 'b', 'c')).toEqual(['b', 'c'])
    expect(evicted).toEqual([])
  })

  it.each([0, -1, Number.NaN])('refuses a capacity of %d', (capacity) => {
    expect(() => createMemoryStore({ capacity })).toThrow(TypeError)
    expect(() => createMemoryStore({ capacity })).toThrow('"capacity"')
  })

  it('says that it is in memory', () => {
    expect(setUp().store.kind).toBe('memory')
  })
})

describe('memoryStore', () => {
  it('is one store for each name', async () => {
    const store = memoryStore<string>({ name: 'memory-store.test' })
    expect(memoryStore({ name: 'memory-store.test' })).toBe(store)
    expect(memoryStore({ name: 'memory-store.test 2' })).not.toBe(store)
    expect(memoryStore()).toBe(memoryStore({ name: 'default' }))
  })

  it('is shared by all copies of the module in the process', () => {
    const key = Symbol.for('@token-rotation/core memory stores')
    const stores = (globalThis as Record<symbol, unknown>)[key] as Map<string, unknown>
    expect(stores.get('default')).toBe(memoryStore())
  })
})
