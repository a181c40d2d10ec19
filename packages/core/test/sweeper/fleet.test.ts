import { describe, expect, it } from 'vitest'
import type { GrantState } from '../../src/grant-state.ts'
import type { GrantStore } from '../../src/grant-store.ts'
import type { DueGrants } from '../../src/due-grants.ts'
import { createRotator, type Rotator } from '../../src/rotator.ts'
import { createSweeper, grantVisitor, type Sweeper } from '../../src/sweeper/index.ts'
import { authorizationServer, virtualClock } from '../../src/testing/index.ts'
import { digest } from '../support.ts'
import { dueStore } from './due-store.ts'

const grants = 300

/** Mulberry32: the same numbers for the same seed. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * Several processes over one store and one strict server: each sweeps and serves requests, and some are
 * killed, which is to say that nothing they do afterwards reaches anybody.
 */
async function runFleet(seed: number) {
  const random = numbers(seed)
  const virtual = virtualClock()
  const { now, timer } = virtual
  const server = authorizationServer({ family: 'F4', clock: virtual, accessTokenLifetime: 3_600 })
  const store = dueStore<GrantState>(now)
  const first = new Map<string, string>()
  const wait = (most: number) =>
    new Promise<void>((resolve) => timer(Math.ceil(random() * most), resolve))
  const never = new Promise<never>(() => undefined)
  const kills = { count: 0, orphans: 0 }
  const sweepers: Sweeper[] = []

  function startProcess(name: string) {
    let isAlive = true
    let presenting = 0
    const isPresenting = () => presenting > 0
    /** What a dead process sends does not leave, and what comes back to it is not heard. */
    async function remote<T>(latency: number, call: () => T | Promise<T>): Promise<T> {
      if (!isAlive) return never
      await wait(latency)
      const result = await call()
      await wait(latency)
      return isAlive ? result : never
    }
    const handle: GrantStore<GrantState> & DueGrants = {
      kind: 'sealed',
      get: (id) => remote(3, () => store.get(id)),
      compareAndSet: (...args) => remote(3, () => store.compareAndSet(...args)),
      takeDue: (request) => remote(3, () => store.takeDue(request)),
      postpone: (...args) => remote(3, () => store.postpone(...args)),
    }
    let count = 0
    const rotator: Rotator = createRotator({
      store: handle,
      async fetcher(request) {
        // The one moment in which a strict provider loses a grant with its process: not killed there.
        presenting += 1
        return remote(50, () => server.fetcher(request))
      },
      onEvent: ({ type }) => {
        if (type === 'committed' || type === 'discarded') presenting -= 1
      },
      clock: now,
      timer,
      digest,
      unique: () => `${name}-${(count += 1)}`,
      process: { flights: new WeakMap(), breakers: new WeakMap() },
    })
    const sweeper = createSweeper({
      store: handle,
      visit: grantVisitor({
        find: handle.get,
        servedBy: () => ({ rotator }),
        clock: now,
      }),
      concurrency: 5,
      limit: 20,
      lease: 30_000,
      rate: 10,
      clock: now,
      timer,
      random,
    })
    sweepers.push(sweeper)
    return {
      rotator,
      sweeper,
      isAlive: () => isAlive,
      /** As soon as it has nothing at the provider. */
      async kill() {
        while (isPresenting()) await wait(2)
        isAlive = false
        kills.count += 1
        kills.orphans += sweeper.totals.waiting + sweeper.totals.underWay
      },
    }
  }

  const seeder = createRotator({
    store,
    fetcher: server.fetcher,
    clock: now,
    timer,
    digest,
    process: { flights: new WeakMap(), breakers: new WeakMap() },
  })
  for (let index = 0; index < grants; index += 1) {
    const id = `grant-${index}`
    const signedIn = server.signIn()
    const tokens = { ...signedIn, expires_at: now() / 1_000 + 120 + (index % 7), expires_in: 3_600 }
    first.set(id, signedIn.refresh_token)
    await seeder.begin({
      status: 'active',
      id,
      provider: 'demo',
      generation: 0,
      tokens,
      usedAt: now(),
    })
  }
  const fleet = Array.from({ length: 4 }, (_, index) => startProcess(`p${index}`))
  const answers: string[] = []
  async function request(): Promise<void> {
    const { rotator, isAlive } = fleet[Math.floor(random() * fleet.length)]!
    const asking = rotator.resolve(`grant-${Math.floor(random() * grants)}`)
    const dead = new Promise<{ status: string }>((resolve) => {
      timer(40_000, () => resolve({ status: 'dead' }))
    })
    const { status } = await Promise.race([asking, dead])
    if (isAlive()) answers.push(status)
  }
  const requests: Promise<void>[] = []
  for (let second = 0; second < 60; second += 1) {
    for (let count = 0; count < 5; count += 1) requests.push(request())
    if (second < 6) {
      const index = Math.floor(random() * fleet.length)
      await virtual.run(wait(200))
      await virtual.run(fleet[index]!.kill())
      fleet[index] = startProcess(`s${second}`)
    }
    await virtual.advance(1_000)
  }
  await virtual.advance(120_000)
  await virtual.run(Promise.all(requests))
  await virtual.run(Promise.all(fleet.map(({ sweeper }) => sweeper.stop())))
  const swept = sweepers.reduce((sum, { totals }) => sum + totals.rotated, 0)
  const states = await Promise.all([...first.keys()].map((id) => store.get(id)))
  return { server, first, states, swept, answers, kills }
}

describe('a fleet of sweepers', () => {
  it.each([1, 2, 3, 4, 5])(
    'presents every refresh token once, and rotates everything, whoever is killed (seed %i)',
    async (seed) => {
      const { server, first, states, swept, answers, kills } = await runFleet(seed)
      for (const token of first.values()) {
        expect(server.presentationsOf(token).map(({ outcome }) => outcome)).toEqual(['issued'])
      }
      for (const state of states) {
        expect(state!.value).toMatchObject({ status: 'active', generation: 1 })
        expect((state!.value as { claim?: unknown }).claim).toBeUndefined()
      }
      expect(server.presentations).toHaveLength(grants)
      expect(new Set(answers)).toEqual(new Set(['ok']))
      // Nothing would be shown if those had had nothing in their hands, or requests had done it all.
      expect(kills.count).toBe(6)
      expect(kills.orphans).toBeGreaterThan(20)
      expect(swept).toBeGreaterThan(grants / 2)
    },
  )
})
