import { describe, expect, it } from 'vitest'
import type { GrantState } from '../src/grant-state.ts'
import type { WriteOptions } from '../src/grant-store.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import { keepAliveAt, nextTurn } from '../src/phase.ts'
import type { RotatorOptions } from '../src/rotator-options.ts'
import { createRotator } from '../src/rotator.ts'
import { virtualClock } from '../src/testing/virtual-clock.ts'
import {
  claimUntil,
  digest,
  due,
  expired,
  grant,
  issued,
  now,
  rejected,
  signedOut,
  tokens,
} from './support.ts'

const day = 86_400_000
const failed = { code: 'ERR_ENDPOINT_UNAVAILABLE' } as const
const brought = { ...tokens, access_token: 'new', refresh_token: 'new too' }

function setUp(options: Partial<RotatorOptions> = {}) {
  const virtual = virtualClock(now)
  const memory = createMemoryStore<GrantState>({ clock: virtual.now })
  const written: WriteOptions[] = []
  const presented: string[] = []
  let answerAfter = 100
  const rotator = createRotator({
    store: {
      ...memory,
      kind: 'account',
      compareAndSet(id, expected, next, given) {
        written.push(given)
        return memory.compareAndSet(id, expected, next, given)
      },
    },
    async fetcher({ refreshToken }) {
      presented.push(refreshToken)
      await new Promise<void>((resolve) => virtual.timer(answerAfter, resolve))
      return issued(presented.length + 1)
    },
    digest,
    process: { flights: new WeakMap(), breakers: new WeakMap() },
    clock: virtual.now,
    timer: virtual.timer,
    ...options,
  })
  const put = (state: GrantState) =>
    memory.compareAndSet(state.id, undefined, { version: 'v0', value: state }, { ttl: 1e12 })
  const stored = async () => (await memory.get('g1'))?.value
  const slow = () => void (answerAfter = 10_000)
  return { rotator, put, stored, written, presented, slow, ...virtual }
}

describe('renew', () => {
  it.each<[string, GrantState]>([
    ['tokens that work', grant()],
    ['a refusal', rejected(-10)],
    ['a sign-out', signedOut],
    ['a back-off', grant({ backoff: { until: now + 9, failures: 9, failure: failed } })],
  ])('puts what a sign-in has brought in the place of %s', async (_, before) => {
    const { rotator, put, stored } = setUp()
    await put(before)
    await rotator.renew(grant({ generation: 0, tokens: brought }))
    expect(await stored()).toEqual({
      ...grant({ generation: 4, tokens: brought }),
      writtenAt: now,
      usedAt: now,
      signedInAt: now,
    })
  })

  it('keeps the stored refresh token where a sign-in brings none', async () => {
    const { rotator, put, stored } = setUp()
    await put(grant())
    const { refresh_token: _, ...others } = brought
    await rotator.renew(grant({ generation: 0, tokens: others }))
    const expected = { ...others, refresh_token: tokens.refresh_token }
    expect(await stored()).toMatchObject({ generation: 4, tokens: expected })
  })

  it('counts no rotation where the tokens are those that are stored', async () => {
    const { rotator, put, stored } = setUp()
    await put(grant())
    await rotator.renew(grant({ generation: 0 }))
    expect(await stored()).toMatchObject({ generation: 3, signedInAt: now })
  })

  it('defeats a rotation that is under way', async () => {
    const { rotator, put, stored, run, advance, slow } = setUp()
    slow()
    await put(expired())
    const asked = rotator.resolve('g1')
    await advance(1_000)
    await rotator.renew(grant({ generation: 0, tokens: brought }))
    const resolution = await run(asked)
    expect(resolution).toMatchObject({ status: 'ok', state: { tokens: brought } })
    expect(await stored()).toMatchObject({ tokens: brought })
  })

  it('waits for whoever presents the refresh token that stays', async () => {
    const { rotator, put, stored, run, advance, slow, presented } = setUp()
    slow()
    await put(expired())
    const asked = rotator.resolve('g1')
    await advance(1_000)
    const { refresh_token: _, ...others } = brought
    await rotator.renew(grant({ generation: 0, tokens: { ...others, expires_at: now / 1000 } }))
    expect(await stored()).toHaveProperty('claim')
    await run(asked)
    expect(presented).toHaveLength(1)
    expect(await stored()).toMatchObject({ tokens: { refresh_token: 'refresh-token-2' } })
  })

  it('ends where the store never takes what it brings', async () => {
    const memory = createMemoryStore<GrantState>({ clock: () => now })
    const store = { ...memory, kind: 'account' as const, compareAndSet: async () => false }
    const renewed = setUp({ store }).rotator.renew(grant())
    const error = { code: 'ERR_STORE_UNAVAILABLE', reason: 'conflict' }
    await expect(renewed).rejects.toMatchObject(error)
  })

  it('waits for whoever presents the refresh token, although it brings the same tokens', async () => {
    const { rotator, put, stored } = setUp()
    const claim = claimUntil(20_000)
    await put(grant({ claim }))
    await rotator.renew(grant({ generation: 0 }))
    expect(await stored()).toMatchObject({ generation: 3, claim })
  })

  it('is not undone by a disconnect that another process could not store before', async () => {
    let isDown = true
    const memory = createMemoryStore<GrantState>({ clock: () => now })
    const store = { ...memory, kind: 'account' as const }
    const {
      rotator,
      advance,
      timer,
      now: clock,
    } = setUp({
      store: {
        ...store,
        compareAndSet: (...args) =>
          isDown ? Promise.reject(new Error('down')) : memory.compareAndSet(...args),
      },
    })
    const process = { flights: new WeakMap(), breakers: new WeakMap() }
    const fetcher = async () => issued(2)
    const other = createRotator({ store, fetcher, digest, process, clock, timer })
    await memory.compareAndSet('g1', undefined, { version: 'v0', value: grant() }, { ttl: 1e12 })
    await expect(rotator.signOut('g1')).rejects.toThrow()
    await advance(60_000)
    await other.renew(grant({ generation: 0, tokens: brought }))
    isDown = false
    await advance(600_000)
    expect((await memory.get('g1'))?.value).toMatchObject({ status: 'active', tokens: brought })
    // That was the end of it.
    expect(await rotator.resolve('g1')).toMatchObject({ status: 'ok' })
  })

  it('is not undone by a disconnect that the store has not taken yet', async () => {
    let isDown = true
    const memory = createMemoryStore<GrantState>({ clock: () => now })
    const { rotator, advance } = setUp({
      store: {
        ...memory,
        kind: 'account',
        compareAndSet: (...args) =>
          isDown ? Promise.reject(new Error('down')) : memory.compareAndSet(...args),
      },
    })
    await memory.compareAndSet('g1', undefined, { version: 'v0', value: grant() }, { ttl: 1e12 })
    await expect(rotator.signOut('g1')).rejects.toThrow()
    // It goes on trying, and is between two attempts.
    await advance(1_000)
    isDown = false
    await rotator.renew(grant({ generation: 0, tokens: brought }))
    await advance(600_000)
    expect((await memory.get('g1'))?.value).toMatchObject({ status: 'active', tokens: brought })
  })
})

describe('a disconnect', () => {
  it('revokes although its first attempt has only taken the tokens away', async () => {
    const revoked: (string | undefined)[] = []
    const memory = createMemoryStore<GrantState>({ clock: () => now })
    let isFirst = true
    const { rotator, advance } = setUp({
      revoke: async ({ refresh_token }) => void revoked.push(refresh_token),
      store: {
        ...memory,
        kind: 'account',
        async compareAndSet(id, expected, next, options) {
          if (!isFirst) return memory.compareAndSet(id, expected, next, options)
          // As where there are no transactions: the row is empty, and the note was not written.
          isFirst = false
          await memory.compareAndSet(id, expected, undefined, options)
          throw new Error('lost')
        },
      },
    })
    await memory.compareAndSet('g1', undefined, { version: 'v0', value: grant() }, { ttl: 1e12 })
    await rotator.signOut('g1').catch(() => undefined)
    await advance(10_000)
    expect(revoked).toEqual([tokens.refresh_token])
  })
})

describe('a rotation before anybody asks', () => {
  it('waits for the new token and does not count as a use', async () => {
    const { rotator, put, stored, run, presented, slow } = setUp()
    // Longer than anybody waits who has a token that works.
    slow()
    const usedAt = now - 5 * day
    await put(due({ usedAt }))
    const resolution = await run(rotator.resolve('g1', { ahead: true }))
    expect(resolution).toMatchObject({ status: 'ok', state: { generation: 4 } })
    expect(presented).toHaveLength(1)
    expect(await stored()).toMatchObject({ usedAt })
  })

  it('takes what was never used for used when it was written last', async () => {
    const { rotator, put, stored, written, run } = setUp()
    await put(due({ writtenAt: now - 5 * day }))
    await run(rotator.resolve('g1', { ahead: true }))
    expect(await stored()).toMatchObject({ generation: 4, usedAt: now - 5 * day })
    expect(written.map(({ ttl }) => Math.round(ttl / day))).toEqual([26, 26])
  })

  it('does not let a record live longer', async () => {
    const { rotator, put, written, run } = setUp()
    await put(due({ usedAt: now - 5 * day }))
    await run(rotator.resolve('g1', { ahead: true }))
    expect(written.map(({ ttl }) => Math.round(ttl / day))).toEqual([26, 26])
  })

  it('leaves a token alone that needs nothing, and notes no use of it', async () => {
    const { rotator, put, written, presented } = setUp()
    await put(grant({ usedAt: now - 5 * day }))
    await rotator.resolve('g1', { ahead: true })
    expect([written, presented]).toEqual([[], []])
    // Somebody who needs it does both.
    await rotator.resolve('g1')
    expect(written.map(({ ttl }) => ttl)).toEqual([31 * day])
  })
})

describe('nextTurn', () => {
  it('is when the access token is due, or later where somebody is at it or failed', () => {
    const dueAt = nextTurn(grant())!
    expect(dueAt).toBeLessThan(tokens.expires_at! * 1000)
    expect(nextTurn(grant({ claim: claimUntil(dueAt + 5_000 - now) }))).toBe(dueAt + 5_000)
    const backoff = { until: dueAt + 9_000, failures: 1, failure: failed }
    expect(nextTurn(grant({ backoff }))).toBe(dueAt + 9_000)
    expect(nextTurn(grant({ backoff: { ...backoff, until: now } }))).toBe(dueAt)
  })

  it('is never where there is nothing to rotate', () => {
    const { refresh_token: _, ...others } = tokens
    expect(nextTurn(grant({ tokens: others }))).toBeUndefined()
  })
})

describe('keepAliveAt', () => {
  const issuedAt = tokens.expires_at! - 3_600

  it('is at three quarters of the life of an unused refresh token', () => {
    const state = grant({ tokens: { ...tokens, refresh_expires_in: 1_000 } })
    expect(keepAliveAt(state)).toBe((issuedAt + 750) * 1000)
    // What the provider says goes before what is known of it.
    expect(keepAliveAt(state, { refreshTokenLifetime: 10 })).toBe((issuedAt + 750) * 1000)
    expect(keepAliveAt(grant(), { refreshTokenLifetime: 1_000 })).toBe((issuedAt + 750) * 1000)
  })

  it('is unknown where it is not known to end', () => {
    expect(keepAliveAt(grant())).toBeUndefined()
  })
})
