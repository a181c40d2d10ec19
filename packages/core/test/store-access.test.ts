import { describe, expect, it } from 'vitest'
import type { GrantState } from '../src/grant-state.ts'
import type { GrantStore } from '../src/grant-store.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import { accessStore } from '../src/store-access.ts'
import { virtualClock } from '../src/testing/virtual-clock.ts'
import { grant, now } from './support.ts'

type Store = GrantStore<GrantState>
type Write = Store['compareAndSet']

const writeOptions = () => ({ ttl: 1_000_000 })

const never = new Promise<never>(() => undefined)

/** A shared store whose next writes go as told; those after them go well. */
function setUp(...faults: ((write: () => ReturnType<Write>) => Promise<boolean>)[]) {
  const virtual = virtualClock(now)
  const memory = createMemoryStore<GrantState>({ clock: virtual.now })
  let writes = 0
  let reads = 0
  const trouble: { read?: (() => Promise<never>) | undefined } = {}
  const store: Store = {
    kind: 'sealed',
    get(id) {
      reads += 1
      return trouble.read ? trouble.read() : memory.get(id)
    },
    compareAndSet(...args) {
      writes += 1
      const fault = faults.shift()
      const write = () => memory.compareAndSet(...args)
      return fault ? fault(write) : write()
    },
  }
  let unique = 0
  const options = { clock: virtual.now, timer: virtual.timer, storeTimeout: 2_000, writeOptions }
  const access = accessStore(store, { ...options, unique: () => `v${(unique += 1)}` })
  const count = { reads: () => reads, writes: () => writes }
  return { virtual, memory, store, access, trouble, count }
}

const reset = () => Promise.reject(Object.assign(new Error('to redis://x'), { code: 'ECONNRESET' }))

const failureOf = (call: Promise<unknown>) => call.catch((error: unknown) => error)

describe('accessStore', () => {
  it('writes a version that nobody else uses, and the time', async () => {
    const { access, memory } = setUp()
    const written = await access.write('g1', undefined, grant())
    expect(written).toEqual({ version: 'v1', value: { ...grant(), writtenAt: now } })
    expect(await memory.get('g1')).toEqual(written)
    expect(await access.get('g1')).toEqual(written)
  })

  it('says so when another version is stored', async () => {
    const { access } = setUp()
    const first = await access.write('g1', undefined, grant())
    expect(await access.write('g1', undefined, grant())).toBeUndefined()
    expect(await access.write('g1', first, grant())).toBeDefined()
    expect(await access.write('g1', first, grant())).toBeUndefined()
  })

  it('keeps readers of a store that has fallen silent waiting for a moment only', async () => {
    const { access, virtual, trouble, count } = setUp()
    trouble.read = () => never
    const first = failureOf(access.get('g1'))
    await virtual.advance(2_000)
    expect(await first).toMatchObject({ reason: 'deadline' })
    for (let read = 0; read < 3; read += 1) {
      const next = failureOf(access.get('g1'))
      await virtual.advance(100)
      expect(await next).toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
    }
    expect(count.reads()).toBe(2)
    await virtual.advance(1_800)
    trouble.read = undefined
    await Promise.all([access.get('g1'), access.get('g1')])
    // One to see whether it is back, and one for each.
    expect(count.reads()).toBe(5)
  })

  it('takes a client that gives up by itself after a while for a silent store as well', async () => {
    const { access, virtual, trouble, count } = setUp()
    trouble.read = () =>
      new Promise((_resolve, reject) => {
        virtual.timer(1_500, () => reject(new Error('the pool has no connection')))
      })
    const first = failureOf(access.get('g1'))
    await virtual.advance(1_500)
    expect(await first).toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
    const next = failureOf(access.get('g1'))
    await virtual.advance(100)
    expect(await next).toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
    expect(count.reads()).toBe(2)
  })

  it('asks again at once where a client fails at once', async () => {
    const { access, trouble, count } = setUp()
    trouble.read = reset
    expect(await failureOf(access.get('g1'))).toMatchObject({ reason: 'ECONNRESET' })
    trouble.read = undefined
    await access.get('g1')
    expect(count.reads()).toBe(2)
    expect(access.lastTrouble()).toBe(now)
  })

  it('asks for everybody again when the last answer that did not come is a while ago', async () => {
    const { access, virtual, trouble, count } = setUp()
    trouble.read = () => never
    const first = failureOf(access.get('g1'))
    await virtual.advance(4_000)
    expect(await first).toMatchObject({ reason: 'deadline' })
    trouble.read = undefined
    await Promise.all([access.get('g1'), access.get('g1')])
    expect(count.reads()).toBe(3)
  })

  it('does not take one slow call for a silent store', async () => {
    const { access, virtual, trouble, count } = setUp()
    trouble.read = () => never
    const slow = failureOf(access.get('g1'))
    await virtual.advance(1_000)
    trouble.read = undefined
    await access.get('g1')
    await virtual.advance(1_000)
    expect(await slow).toMatchObject({ reason: 'deadline' })
    await Promise.all([access.get('g1'), access.get('g1')])
    expect(count.reads()).toBe(4)
  })

  it('hands the write options on', async () => {
    const seen: unknown[] = []
    const store: Store = {
      kind: 'sealed',
      get: async () => undefined,
      compareAndSet: async (...args) => seen.push(args) > 0,
    }
    const access = accessStore(store, {
      clock: () => now,
      timer: virtualClock().timer,
      storeTimeout: 1,
      unique: () => 'v1',
      writeOptions: (state) => ({
        ttl: 5,
        dueAt: state.generation,
      }),
    })
    await access.write('g1', { version: 'v0', value: grant() }, grant())
    const next = { version: 'v1', value: { ...grant(), writtenAt: now } }
    expect(seen).toEqual([['g1', 'v0', next, { ttl: 5, dueAt: 3 }]])
  })

  it('knows a write that was applied although its reply was lost', async () => {
    const { access, memory, count } = setUp((write) => write().then(reset))
    const written = await access.write('g1', undefined, grant())
    expect(written).toEqual(await memory.get('g1'))
    expect(count.writes()).toBe(1)
  })

  it('repeats a write that failed before it was applied', async () => {
    const { access, memory, count } = setUp(reset)
    const written = await access.write('g1', undefined, grant())
    expect(written).toEqual(await memory.get('g1'))
    expect(count.writes()).toBe(2)
  })

  it('knows a first write that arrives between reading and the second', async () => {
    let first: (() => Promise<boolean>) | undefined
    const { access, memory } = setUp(
      (write) => ((first = write), reset()),
      async (write) => (await first!(), write()),
    )
    const written = await access.write('g1', undefined, grant())
    expect(written).toBeDefined()
    expect(written).toEqual(await memory.get('g1'))
  })

  it('is not harmed by a first write that arrives after the second', async () => {
    let first: (() => Promise<boolean>) | undefined
    const { access, memory } = setUp((write) => ((first = write), reset()))
    const written = await access.write('g1', undefined, grant())
    const next = await access.write('g1', written, grant({ generation: 4 }))
    expect(await first!()).toBe(false)
    expect(await memory.get('g1')).toEqual(next)
  })

  it('says so when somebody else has written after a failed write', async () => {
    const { access, memory } = setUp(async () => {
      const other = { version: 'other', value: grant({ generation: 9 }) }
      await memory.compareAndSet('g1', undefined, other, writeOptions())
      return reset()
    })
    expect(await access.write('g1', undefined, grant())).toBeUndefined()
    expect((await memory.get('g1'))?.version).toBe('other')
  })

  it('rejects when the second write fails too', async () => {
    const { access } = setUp(reset, reset)
    await expect(access.write('g1', undefined, grant())).rejects.toMatchObject({
      name: 'RotationError',
      code: 'ERR_STORE_UNAVAILABLE',
      reason: 'ECONNRESET',
    })
  })

  it('does not wait for a store longer than it may', async () => {
    const { virtual, access } = setUp(
      () => never,
      () => never,
    )
    const written = access.write('g1', undefined, grant())
    await expect(virtual.run(written)).rejects.toMatchObject({
      code: 'ERR_STORE_UNAVAILABLE',
      reason: 'deadline',
    })
    expect(virtual.now()).toBe(now + 4_000)
    expect(virtual.pending).toBe(0)
  })

  it('repeats a write that took too long', async () => {
    const { virtual, access, memory } = setUp(() => never)
    const written = await virtual.run(access.write('g1', undefined, grant()))
    expect(written).toEqual(await memory.get('g1'))
  })

  it.each<[string, Store['get'], string | undefined]>([
    ['rejects', reset, 'ECONNRESET'],
    [
      'throws',
      () => {
        throw new Error('redis://user:secret@host')
      },
      undefined,
    ],
    ['does not answer', () => never, 'deadline'],
  ])(
    'rejects with one error when the store %s, and without its message',
    async (_, get, reason) => {
      const { virtual, store } = setUp()
      const options = {
        clock: virtual.now,
        timer: virtual.timer,
        storeTimeout: 2_000,
        writeOptions,
      }
      const access = accessStore({ ...store, get }, { ...options, unique: () => 'v1' })
      const error: unknown = await virtual.run(access.get('g1')).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'ERR_STORE_UNAVAILABLE', reason })
      expect(String(error)).not.toContain('redis')
      expect(error).not.toHaveProperty('cause')
    },
  )

  it('sets no timer for a store in memory', async () => {
    const { virtual, memory } = setUp()
    const timer = () => {
      throw new Error('set a timer')
    }
    const options = { clock: virtual.now, timer, storeTimeout: 2_000, writeOptions }
    const access = accessStore(memory, { ...options, unique: () => 'v1' })
    expect(await access.write('g1', undefined, grant())).toBeDefined()
  })
})
