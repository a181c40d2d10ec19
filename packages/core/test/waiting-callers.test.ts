import { describe, expect, it } from 'vitest'
import type { GrantState } from '../src/grant-state.ts'
import type { GrantStore } from '../src/grant-store.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import { createRotator } from '../src/rotator.ts'
import { sleep } from '../src/clock.ts'
import { authorizationServer, virtualClock } from '../src/testing/index.ts'
import { digest } from './support.ts'

async function setUp() {
  const clock = virtualClock()
  const server = authorizationServer({ family: 'F4', clock, accessTokenLifetime: 120 })
  const memory = createMemoryStore<GrantState>({ clock: clock.now })
  const slowly = { next: 0 }
  const store: GrantStore<GrantState> = {
    ...memory,
    kind: 'sealed',
    async get(id) {
      const record = await memory.get(id)
      const { next } = slowly
      slowly.next = 0
      if (next > 0) await sleep(clock.timer, next)
      return record
    },
  }
  const rotator = createRotator({
    store,
    digest,
    fetcher: server.fetcher,
    clock: clock.now,
    timer: clock.timer,
    process: {
      flights: new WeakMap(),
      breakers: new WeakMap(),
    },
  })
  const state = { status: 'active', id: 'g1', provider: 'demo', generation: 0 } as const
  await rotator.begin({ ...state, tokens: server.signIn() })
  return { clock, server, rotator, slowly }
}

describe('resolve, while callers wait', () => {
  it('returns what was rotated since the caller looked, if a rotation after that takes too long', async () => {
    const { clock, server, rotator, slowly } = await setUp()
    await clock.advance(121_000)
    slowly.next = 500
    const forced = rotator.resolve('g1', { force: {}, wait: 5_000 })
    await clock.run(rotator.resolve('g1'))
    server.failNext({ type: 'hang' })
    await expect(clock.run(forced)).resolves.toMatchObject({
      status: 'ok',
      state: { generation: 1 },
    })
  })

  it('returns a due token although it is about to expire when the rotation has failed', async () => {
    const { clock, server, rotator } = await setUp()
    await clock.advance(113_000)
    server.failNext({ type: 'hang' })
    await expect(clock.run(rotator.resolve('g1'))).resolves.toMatchObject({
      status: 'ok',
      state: { generation: 0 },
    })
  })
})
