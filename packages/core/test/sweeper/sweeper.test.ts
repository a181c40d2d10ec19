import { describe, expect, it } from 'vitest'
import {
  createSweeper,
  type Sweeper,
  type SweeperOptions,
  type Turn,
  type Visit,
} from '../../src/sweeper/index.ts'
import { virtualClock } from '../../src/testing/virtual-clock.ts'
import { dueStore } from './due-store.ts'

const lease = 60_000
const rotated = { status: 'rotated' } as const

/** A store, and a sweeper whose visits take 50 ms; `rotate` says what a visit comes to. */
function setUp(
  options: Partial<SweeperOptions> & {
    rotate?: (id: string, turn: Turn) => Visit | Promise<Visit>
  } = {},
) {
  const virtual = virtualClock()
  const start = virtual.now()
  const store = dueStore<string>(virtual.now)
  const visits: { id: string; at: number }[] = []
  const calls = { takeDue: 0, postpone: 0 }
  const isDown = { store: false }
  let atOnce = 0
  let mostAtOnce = 0
  const down = () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }))
  const { rotate = () => rotated, ...rest } = options
  const sweep = (more: Partial<SweeperOptions> = {}): Sweeper =>
    createSweeper({
      store: {
        takeDue(request) {
          calls.takeDue += 1
          return isDown.store ? down() : store.takeDue(request)
        },
        postpone(...args) {
          calls.postpone += 1
          return isDown.store ? down() : store.postpone(...args)
        },
      },
      async visit(id, turn) {
        visits.push({ id, at: virtual.now() - start })
        mostAtOnce = Math.max(mostAtOnce, (atOnce += 1))
        await new Promise<void>((resolve) => virtual.timer(50, resolve))
        atOnce -= 1
        const visit = await rotate(id, turn)
        if (visit.status === 'rotated') await write(id, virtual.now() + 3_600_000)
        return visit
      },
      clock: virtual.now,
      timer: virtual.timer,
      random: () => 0.5,
      rate: Infinity,
      ...rest,
      ...more,
    })
  let count = 0
  async function write(id: string, dueAt: number | undefined) {
    const record = await store.get(id)
    const next = { version: `v${(count += 1)}`, value: id }
    await store.compareAndSet(id, record?.version, next, { ttl: 1e9, dueAt })
  }
  return {
    virtual,
    start,
    store,
    visits,
    calls,
    isDown,
    sweep,
    write,
    mostAtOnce: () => mostAtOnce,
    add: async (amount: number, name = 'grant', dueAt = start - 1_000) => {
      for (let index = 0; index < amount; index += 1) await write(`${name}-${index}`, dueAt + index)
    },
    ids: () => visits.map(({ id }) => id),
  }
}

describe('createSweeper', () => {
  it('visits what is due, earliest first, and each grant once', async () => {
    const { virtual, sweep, add, ids } = setUp()
    await add(250)
    const sweeper = sweep()
    await virtual.advance(60_000)
    expect(ids()).toEqual(Array.from({ length: 250 }, (_, index) => `grant-${index}`))
    expect(sweeper.totals).toMatchObject({ taken: 250, rotated: 250, underWay: 0, waiting: 0 })
  })

  it('does not keep a provider that answers waiting for the store, nor runs ahead of it', async () => {
    const { virtual, sweep, add } = setUp({ concurrency: 10 })
    await add(1_000)
    const admitted = { now: 0, most: 0 }
    const storing = { ms: 20 }
    const wait = (ms: number) => new Promise<void>((resolve) => virtual.timer(ms, resolve))
    const sweeper = sweep({
      async visit(_, turn) {
        admitted.now += 1
        admitted.most = Math.max(admitted.most, admitted.now)
        await wait(50)
        admitted.now -= 1
        turn.answered()
        turn.answered()
        await wait(storing.ms)
        return rotated
      },
    })
    await virtual.advance(2_500)
    expect(admitted.most).toBe(10)
    expect(sweeper.totals.rotated + sweeper.totals.underWay).toBe(510)
    storing.ms = 1_000_000
    await virtual.advance(2_000)
    expect(sweeper.totals.underWay).toBe(20)
  })

  it('has so many visits under way, and never waits for a batch in between', async () => {
    const { virtual, start, sweep, add, visits, mostAtOnce, store } = setUp({ concurrency: 10 })
    await add(1_000)
    const { takeDue } = store
    // Slower than a visit, and still nobody waits for it.
    Object.assign(store, {
      takeDue: async (request: Parameters<typeof takeDue>[0]) => {
        await new Promise<void>((resolve) => virtual.timer(200, resolve))
        return takeDue(request)
      },
    })
    sweep()
    await virtual.advance(60_000)
    expect(visits).toHaveLength(1_000)
    expect(mostAtOnce()).toBe(10)
    // 100 times 10 of them, in 50 ms each, after the first batch has come.
    expect(visits.at(-1)!.at).toBe(200 + 99 * 50)
    expect(virtual.now() - start).toBe(60_000)
  })

  it('looks again after a while where nothing more is due, and at once where there may be', async () => {
    const { virtual, sweep, add, calls, ids } = setUp({ every: 5_000, limit: 10 })
    const sweeper = sweep()
    await virtual.advance(4_999)
    expect(calls.takeDue).toBe(1)
    await add(25, 'late')
    await virtual.advance(1)
    await virtual.advance(1_000)
    expect(ids()).toHaveLength(25)
    expect(calls.takeDue).toBe(4)
    await sweeper.stop()
  })

  it('does not look in step with others', async () => {
    const times = [0, 0.5, 1].map(async (random) => {
      const { virtual, sweep, calls } = setUp({ every: 4_000, random: () => random })
      sweep()
      const start = virtual.now()
      while (calls.takeDue < 2) await virtual.advance(500)
      return virtual.now() - start
    })
    expect(await Promise.all(times)).toEqual([3_000, 4_000, 5_000])
  })

  it('takes what is due a little later, too, if it is told to', async () => {
    const { virtual, start, sweep, add, ids } = setUp({ lead: 10_000 })
    await add(1, 'soon', start + 9_999)
    await add(1, 'later', start + 10_000)
    sweep()
    await virtual.advance(100)
    expect(ids()).toEqual(['soon-0'])
  })

  it('shares the work with others', async () => {
    const { virtual, sweep, add, ids } = setUp({ limit: 10 })
    await add(100)
    const sweepers = [sweep(), sweep(), sweep()]
    await virtual.advance(10_000)
    expect(new Set(ids()).size).toBe(100)
    expect(ids()).toHaveLength(100)
    for (const { totals } of sweepers) expect(totals.rotated).toBeGreaterThan(10)
  })

  it('leaves grants alone until the time that a visit names', async () => {
    const { virtual, start, sweep, add, store, ids } = setUp({
      rotate: (id) => ({
        status: id.startsWith('idle') ? 'idle' : 'fresh',
        dueAt: id.startsWith('idle') ? undefined : start + 600_000,
      }),
    })
    await add(1, 'idle')
    await add(1, 'fresh')
    const sweeper = sweep()
    await virtual.advance(599_000)
    expect(ids()).toHaveLength(2)
    expect(store.dueAt('idle-0')).toBeUndefined()
    await virtual.advance(10_000)
    expect(ids()).toEqual(['idle-0', 'fresh-0', 'fresh-0'])
    expect(sweeper.totals).toMatchObject({ idle: 1, fresh: 2 })
  })

  it('does not turn in circles on what is due and cannot be rotated', async () => {
    const { virtual, start, sweep, add, ids } = setUp({
      rotate: () => ({ status: 'fresh', dueAt: start - 1 }),
    })
    await add(1)
    sweep()
    await virtual.advance(5 * lease)
    expect(ids().length).toBeGreaterThanOrEqual(4)
    expect(ids().length).toBeLessThanOrEqual(5)
  })

  it.each(['rejected', 'signed-out', 'missing'] as const)(
    'is done with what is %s',
    async (status) => {
      const { virtual, sweep, add, store, ids } = setUp({
        rotate: () => ({ status, code: 'ERR_REFRESH_REJECTED' }),
      })
      await add(1)
      const sweeper = sweep()
      await virtual.advance(5 * lease)
      expect(ids()).toHaveLength(1)
      expect(store.dueAt('grant-0')).toBeUndefined()
      expect(sweeper.totals[status]).toBe(1)
    },
  )

  describe('with a limit of the rate', () => {
    const admitted = (id: string, turn: Turn): Visit =>
      turn.admit(id.split('-')[0]!) ? rotated : { status: 'held' }

    it('rotates no more of one provider, and others at full speed', async () => {
      const at: Record<string, number[]> = { slow: [], quick: [] }
      const bench = setUp({
        rate: 20,
        rotate(id, turn) {
          const visit = admitted(id, turn)
          if (visit.status === 'rotated') at[id.split('-')[0]!]!.push(bench.virtual.now())
          return visit
        },
      })
      const { virtual, sweep, add, store } = bench
      await add(300, 'slow')
      // Behind all of the others.
      await add(10, 'quick', virtual.now() - 100)
      const sweeper = sweep()
      await virtual.advance(4_000)
      expect(at.quick).toHaveLength(10)
      for (const [index, time] of at.slow!.entries()) {
        const second = at.slow!.slice(index).filter((other) => other < time + 1_000)
        expect(second.length).toBeLessThanOrEqual(22)
      }
      await virtual.advance(20_000)
      expect(at.slow).toHaveLength(300)
      expect(sweeper.totals).toMatchObject({ rotated: 310, waiting: 0 })
      expect(sweeper.totals.held).toBeLessThanOrEqual(310)
      expect(store.dueAt('slow-299')).toBeGreaterThan(virtual.now())
    })

    it('does not hold on to more than it can do, and comes back to the rest', async () => {
      const { virtual, sweep, add, calls } = setUp({ rate: 10, rotate: admitted })
      await add(2_000, 'slow')
      const sweeper = sweep()
      await virtual.advance(20_000)
      expect(sweeper.totals.waiting).toBeLessThanOrEqual(300)
      expect(sweeper.totals.rotated).toBeGreaterThan(190)
      await virtual.advance(220_000)
      expect(sweeper.totals.rotated).toBe(2_000)
      // Each is sent away a few times, not at every look.
      expect(calls.postpone).toBeLessThan(6_000)
    })

    it('leaves a provider alone that says so, for its grants, and comes back', async () => {
      const presented: number[] = []
      const bench = setUp({
        rotate(id, turn) {
          if (!turn.admit(id.split('-')[0]!)) return { status: 'held' }
          if (id.startsWith('other')) return rotated
          const now = bench.virtual.now()
          presented.push(now - bench.start)
          if (now < bench.start + 30_000) {
            const retryAt = bench.start + 30_000
            const code = 'ERR_ENDPOINT_UNAVAILABLE'
            return { status: 'unavailable', code, retryAt, isProviderWide: true }
          }
          return rotated
        },
      })
      const { virtual, sweep, add } = bench
      await add(200, 'busy')
      await add(50, 'other')
      const sweeper = sweep()
      await virtual.advance(29_000)
      // Those that were under way together have heard it together.
      expect(presented.length).toBeLessThanOrEqual(10)
      expect(sweeper.totals).toMatchObject({ rotated: 50 })
      expect(sweeper.totals.lastError).toBe('ERR_ENDPOINT_UNAVAILABLE')
      await virtual.advance(120_000)
      expect(sweeper.totals.rotated).toBe(250)
    })

    it('does not walk through all grants with a client that is refused', async () => {
      let presentations = 0
      const bench = setUp({
        rotate(_, turn) {
          if (!turn.admit('demo')) return { status: 'held' }
          presentations += 1
          const retryAt = bench.virtual.now() + 30_000
          return { status: 'misconfigured', code: 'ERR_CLIENT_REJECTED', retryAt }
        },
      })
      const { virtual, sweep, add } = bench
      await add(500)
      sweep()
      await virtual.advance(300_000)
      // One, each time that it may be asked again.
      expect(presentations).toBeLessThanOrEqual(11)
      expect(presentations).toBeGreaterThan(5)
    })
  })

  describe('when the store is in trouble', () => {
    it('waits for longer and longer, tells it once, and goes on', async () => {
      const troubles: unknown[] = []
      const bench = setUp({ onTrouble: (error) => troubles.push(error) })
      const { virtual, sweep, add, calls, isDown } = bench
      await add(10)
      isDown.store = true
      const sweeper = sweep()
      await virtual.advance(60_500)
      // After 0, 1, 3, 7, 15 and 31 seconds, then 61, 91 and 121.
      expect(calls.takeDue).toBe(6)
      await virtual.advance(60_500)
      expect(calls.takeDue).toBe(9)
      expect(troubles).toHaveLength(1)
      expect(sweeper.totals).toMatchObject({ failed: 9, lastError: 'ECONNREFUSED' })
      isDown.store = false
      await virtual.advance(31_000)
      expect(sweeper.totals.rotated).toBe(10)
      isDown.store = true
      await virtual.advance(10_000)
      expect(troubles).toHaveLength(2)
    })

    it('gives up a call that has no answer', async () => {
      const { virtual, sweep, store, add } = setUp()
      await add(3)
      const { takeDue } = store
      Object.assign(store, { takeDue: () => new Promise(() => undefined) })
      const sweeper = sweep()
      await virtual.advance(9_999)
      expect(sweeper.totals.failed).toBe(0)
      Object.assign(store, { takeDue })
      await virtual.advance(2_000)
      expect(sweeper.totals).toMatchObject({
        failed: 1,
        lastError: 'ERR_STORE_UNAVAILABLE',
        rotated: 3,
      })
    })

    it('makes no visits either, where these cannot read', async () => {
      let isUnreadable = true
      const { virtual, sweep, add, ids } = setUp({
        rotate: () => (isUnreadable ? Promise.reject(new Error('sealed')) : rotated),
      })
      await add(500)
      const sweeper = sweep()
      await virtual.advance(30_000)
      expect(ids().length).toBeLessThanOrEqual(60)
      isUnreadable = false
      await virtual.advance(180_000)
      expect(sweeper.totals).toMatchObject({ rotated: 500, waiting: 0 })
    })

    it('does not visit what somebody else may have by now', async () => {
      const { virtual, sweep, add, ids } = setUp({ concurrency: 1, lease: 1_000, limit: 100 })
      await add(100)
      sweep()
      await virtual.advance(1_050)
      expect(ids()).toHaveLength(20)
      // They are due again, and nobody is visited twice for it.
      await virtual.advance(60_000)
      expect(new Set(ids()).size).toBe(ids().length)
    })
  })

  describe('when it is stopped', () => {
    it('gives back what it has not visited, and waits for what is under way', async () => {
      const { virtual, sweep, add, store, ids } = setUp()
      await add(100)
      const sweeper = sweep()
      await virtual.advance(70)
      expect(ids()).toHaveLength(20)
      const stopped = sweeper.stop()
      let isStopped = false
      void stopped.then(() => (isStopped = true))
      await virtual.advance(10)
      expect(isStopped).toBe(false)
      for (let index = 20; index < 100; index += 1) {
        expect(store.dueAt(`grant-${index}`)).toBeLessThanOrEqual(virtual.now())
      }
      await virtual.advance(20)
      expect(isStopped).toBe(true)
      expect(await stopped).toMatchObject({ rotated: 20, underWay: 0, waiting: 0 })
      await virtual.advance(60_000)
      expect(ids()).toHaveLength(20)
      // Nothing of it is left to run.
      expect(virtual.pending).toBe(0)
      const other = sweep()
      await virtual.advance(1_000)
      expect(other.totals.rotated).toBe(80)
    })

    it('gives back what arrives late, and what waits for its turn', async () => {
      const { virtual, sweep, add, store } = setUp({
        rate: 10,
        rotate: (_, turn) => (turn.admit('demo') ? rotated : { status: 'held' }),
      })
      await add(50)
      const { takeDue } = store
      const first = sweep()
      await virtual.advance(2_000)
      expect(first.totals.waiting).toBeGreaterThan(20)
      await virtual.run(first.stop())
      await virtual.advance(1)
      Object.assign(store, {
        takeDue: async (request: Parameters<typeof takeDue>[0]) => {
          const ids = await takeDue(request)
          await new Promise<void>((resolve) => virtual.timer(500, resolve))
          return ids
        },
      })
      const second = sweep()
      await virtual.advance(100)
      const totals = await virtual.run(second.stop())
      expect(totals.taken).toBe(50 - first.totals.rotated)
      expect(totals.rotated).toBe(0)
      for (let index = 0; index < 50; index += 1) {
        const dueAt = store.dueAt(`grant-${index}`)!
        expect(dueAt <= virtual.now() || dueAt > virtual.now() + 3_000_000).toBe(true)
      }
    })

    it('admits no rotation any more', async () => {
      const { virtual, sweep, add, store } = setUp({
        rotate: (_, turn) => (turn.admit('demo') ? rotated : { status: 'held' }),
      })
      await add(1)
      const sweeper = sweep()
      await virtual.advance(20)
      expect(await virtual.run(sweeper.stop())).toMatchObject({ rotated: 0, held: 1 })
      expect(store.dueAt('grant-0')).toBeLessThanOrEqual(virtual.now())
    })

    it('stops once, however often and by whatever it is told to', async () => {
      const controller = new AbortController()
      const { virtual, sweep, calls } = setUp({ signal: controller.signal })
      const sweeper = sweep()
      await virtual.advance(100)
      controller.abort()
      const totals = await virtual.run(sweeper.done)
      expect(await sweeper.stop()).toBe(totals)
      expect(await sweeper.stop()).toBe(totals)
      const late = sweep({ signal: AbortSignal.abort() })
      await virtual.run(late.done)
      expect(calls.takeDue).toBe(1)
    })

    it('does not wait for long where the store is away', async () => {
      const { virtual, sweep, add, store } = setUp({ concurrency: 1 })
      await add(100)
      const sweeper = sweep()
      await virtual.advance(20)
      Object.assign(store, { postpone: () => new Promise(() => undefined) })
      const before = virtual.now()
      await virtual.run(sweeper.stop())
      expect(virtual.now() - before).toBeLessThanOrEqual(10_050)
    })
  })

  it('tells how far it is, now and then and at the end', async () => {
    const seen: number[] = []
    const { virtual, sweep, add } = setUp({
      concurrency: 1,
      progressEvery: 1_000,
      onProgress({ rotated: count }) {
        seen.push(count)
        throw new Error('a listener')
      },
    })
    await add(50)
    const sweeper = sweep()
    await virtual.advance(2_020)
    expect(sweeper.totals).toMatchObject({ underWay: 1, waiting: 9 })
    await virtual.run(sweeper.stop())
    expect(seen).toEqual([19, 39, 41])
  })

  it.each([
    [{ store: {} }, '"store"'],
    [{ visit: 1 }, '"visit"'],
    [{ concurrency: 0 }, '"concurrency"'],
    [{ limit: 1.5 }, '"limit"'],
    [{ rate: 0 }, '"rate"'],
    [{ lease: Infinity }, '"lease"'],
    [{ every: Number.NaN }, '"every"'],
  ])('refuses %j', (wrong, name) => {
    const { store } = setUp()
    const given = { store, visit: async () => rotated, ...wrong } as SweeperOptions
    expect(() => createSweeper(given)).toThrow(name)
  })
})
