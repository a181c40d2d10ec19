import { describe, expect, it } from 'vitest'
import type { RotationEvent } from '../src/events.ts'
import type { ActiveGrant, GrantState } from '../src/grant-state.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import { createRotator } from '../src/rotator.ts'
import { virtualClock } from '../src/testing/index.ts'
import { claimUntil, digest, json } from './support.ts'

describe('resolve, when a refresh token is refused that somebody else presents now', () => {
  it('leaves the verdict to them', async () => {
    const clock = virtualClock()
    const memory = createMemoryStore<GrantState>({ clock: clock.now })
    const tokens = { access_token: 'access-token-1', refresh_token: 'refresh-token-1' }
    const expires_at = clock.now() / 1000 - 10
    const state: ActiveGrant = {
      status: 'active',
      id: 'g1',
      provider: 'demo',
      generation: 0,
      tokens: {
        ...tokens,
        expires_at,
      },
    }
    const left = clock.now() + 60_000
    const claim = { ...claimUntil(0), owner: 'other', sentAt: clock.now(), leaseUntil: left }
    const events: RotationEvent[] = []
    const rotator = createRotator({
      onEvent: (event) => events.push(event),
      store: {
        ...memory,
        kind: 'sealed',
      },
      digest,
      clock: clock.now,
      timer: clock.timer,
      async fetcher() {
        const { version } = (await memory.get('g1'))!
        const next = {
          version: 'theirs',
          value: {
            ...state,
            claim,
          },
        }
        await memory.compareAndSet('g1', version, next, { ttl: 1e9 })
        return json({ error: 'invalid_grant' }, { status: 400 })
      },
      process: {
        flights: new WeakMap(),
        breakers: new WeakMap(),
      },
    })
    await rotator.begin(state)
    await expect(clock.run(rotator.resolve('g1'))).resolves.toMatchObject({ status: 'unavailable' })
    expect((await memory.get('g1'))!.value).toEqual({ ...state, claim })
    expect(events.at(-1)).toMatchObject({ type: 'discarded', because: 'superseded' })
  })
})
