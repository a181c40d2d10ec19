import { beforeEach, describe, expect, it } from 'vitest'
import { type Breaker, createBreaker } from '../src/breaker.ts'
import type { ActiveGrant, GrantState } from '../src/grant-state.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import { createRotator, type Rotator } from '../src/rotator.ts'
import { type VirtualClock, virtualClock } from '../src/testing/index.ts'
import { digest, json, now } from './support.ts'

const probeTime = 1_000
const half = 30_000

/** The claim of a request that brought tokens. */
const exchanged = (sentAt: number, refreshTokenHash = 'r9') => ({ refreshTokenHash, sentAt })

describe('A breaker that hears of a refusal which does not say whom it means', () => {
  const later = now + half

  it('lets only that grant wait while the client was accepted a short time ago', () => {
    const breaker = createBreaker(probeTime)
    breaker.close(now)
    expect(breaker.doubt('g1', 'r1', now)).toBe(later)
    expect(breaker.admit('g2', now)).toBe(true)
  })

  it('takes it for the client when a second grant is refused so', () => {
    const breaker = createBreaker(probeTime)
    breaker.close(now)
    breaker.doubt('g1', 'r1', now)
    expect(breaker.doubt('g2', 'r2', now)).toBe(later)
    expect(breaker.admit('g3', now)).toEqual({ until: later })
  })

  it('takes it for the client when nothing is known of that', () => {
    const breaker = createBreaker(probeTime)
    expect(breaker.doubt('g1', 'r1', now)).toBe(later)
    expect(breaker.admit('g2', now)).toEqual({ until: later })
    expect(breaker.admit('g1', later)).toBe(true)
  })

  it('knows that the grant is meant when another was exchanged since', () => {
    const breaker = createBreaker(probeTime)
    breaker.doubt('g1', 'r1', now)
    breaker.close(now + 2, exchanged(now + 1))
    expect(breaker.doubt('g1', 'r1', later)).toBe('grant')
  })

  it.each<[string, (breaker: Breaker) => void]>([
    [
      'nothing but an exchange that was asked for before',
      (one) => one.close(now + 2, exchanged(now - 1)),
    ],
    ['nothing but a refusal in plain words', (one) => one.close(now + 2)],
    ['nothing but a sign-in', (one) => one.relent()],
    [
      'an exchange of this very refresh token, which stays the same',
      (one) => {
        one.close(now + 2, exchanged(now + 1, 'r1'))
        one.close(now + 4, exchanged(now + 3))
      },
    ],
    [
      'an exchange, and other doubts since',
      (one) => {
        one.close(now + 2, exchanged(now + 1))
        one.doubt('g2', 'r2', now + 3)
        one.doubt('g3', 'r3', now + 4)
      },
    ],
  ])('does not know it after %s', (_name, happens) => {
    const breaker = createBreaker(probeTime)
    breaker.doubt('g1', 'r1', now)
    happens(breaker)
    expect(breaker.doubt('g1', 'r1', later)).not.toBe('grant')
  })

  it('does not know it a moment later, or of another refresh token', () => {
    const breaker = createBreaker(probeTime)
    breaker.doubt('g1', 'r1', now)
    breaker.close(now + 2, exchanged(now + 1))
    expect(breaker.doubt('g1', 'r1', later - 1)).not.toBe('grant')
    expect(breaker.doubt('g1', 'r2', later)).not.toBe('grant')
  })

  it('forgets a doubt after an hour', () => {
    const breaker = createBreaker(probeTime)
    breaker.doubt('g1', 'r1', now)
    breaker.close(now + 2, exchanged(now + 1))
    expect(breaker.doubt('g1', 'r1', now + 3_600_001)).not.toBe('grant')
  })

  it('lets another grant try after the first was refused twice', () => {
    const breaker = createBreaker(probeTime)
    const first = breaker.doubt('g1', 'r1', now) as number
    expect(breaker.admit('g2', first)).toEqual({ probe: 'g1' })
    breaker.admit('g1', first)
    const second = breaker.doubt('g1', 'r1', first) as number
    expect(breaker.admit('g1', second)).toEqual({ until: second + half })
    expect(breaker.admit('g2', second)).toBe(true)
  })

  it('does not wait for another for ever', () => {
    const breaker = createBreaker(probeTime)
    const first = breaker.doubt('g1', 'r1', now) as number
    breaker.admit('g1', first)
    const second = breaker.doubt('g1', 'r1', first) as number
    expect(breaker.admit('g1', second + half)).toBe(true)
  })

  it('lets everybody try after a sign-in', () => {
    const breaker = createBreaker(probeTime)
    breaker.doubt('g1', 'r1', now)
    breaker.relent()
    expect(breaker.admit('g2', now)).toBe(true)
  })

  it.each<[string, (breaker: Breaker) => unknown]>([
    ['alone', (one) => one.trip('g1', now)],
    ['before it', (one) => [one.trip('g1', now), one.doubt('g2', 'r2', now)]],
    ['after it', (one) => [one.doubt('g2', 'r2', now), one.trip('g1', now)]],
    [
      'after it was over',
      (one) => [one.doubt('g2', 'r2', now), one.close(now), one.trip('g1', now)],
    ],
  ])('is not softened by a sign-in where the client was named %s', (_name, happens) => {
    const breaker = createBreaker(probeTime)
    happens(breaker)
    breaker.relent()
    expect(breaker.admit('g2', now)).toEqual({ until: later })
  })
})

describe('A provider that refuses dead grants and wrong clients with the same answer', () => {
  const grants = Array.from({ length: 20 }, (_, index) => `grant-${index}`)
  let clock: VirtualClock
  let rotator: Rotator
  let isRightSecret: boolean
  let dead: Set<string>
  let presented: string[]

  beforeEach(async () => {
    clock = virtualClock()
    isRightSecret = true
    dead = new Set()
    presented = []
    rotator = createRotator({
      store: { ...createMemoryStore<GrantState>({ clock: clock.now }), kind: 'sealed' },
      digest,
      clock: clock.now,
      timer: clock.timer,
      process: { flights: new WeakMap(), breakers: new WeakMap() },
      fetcher: async ({ state }) => {
        presented.push(state.id)
        const isRefused = !isRightSecret || dead.has(state.id)
        if (isRefused) return new Response(null, { status: 400 })
        return json({ access_token: 'new', token_type: 'Bearer', expires_in: 60 })
      },
    })
    for (const id of grants) await rotator.begin(expired(id))
  })

  function expired(id: string): ActiveGrant {
    const expires_at = clock.now() / 1000 - 10
    const tokens = { access_token: 'old', refresh_token: id, expires_at, expires_in: 60 }
    return { status: 'active', id, provider: 'demo', generation: 0, tokens }
  }

  const ask = async (id: string) => (await clock.run(rotator.resolve(id))).status

  /** Asks for everybody again and again, and returns after how many seconds all of these are so. */
  async function until(status: string, ids: readonly string[]): Promise<number> {
    const begun = clock.now()
    for (;;) {
      const found = new Map<string, string>()
      for (const id of grants) found.set(id, await ask(id))
      if (ids.every((id) => found.get(id) === status)) {
        return Math.round((clock.now() - begun) / 1000)
      }
      if (clock.now() > begun + 7_200_000) throw new Error(JSON.stringify([...found]))
      await clock.advance(5_000)
    }
  }

  it('costs the others nothing for one dead grant', async () => {
    dead.add('grant-1')
    expect(await ask('grant-0')).toBe('ok')
    expect(await ask('grant-1')).toBe('misconfigured')
    for (const id of grants.slice(2)) expect(await ask(id)).toBe('ok')
    expect(await until('rejected', ['grant-1'])).toBeLessThan(100)
    expect(presented.filter((id) => id === 'grant-1').length).toBeLessThan(4)
  })

  it('costs the others a minute and a half for a dead grant that is the first of all', async () => {
    dead.add('grant-0')
    expect(await ask('grant-0')).not.toBe('ok')
    expect(await until('ok', grants.slice(1))).toBeLessThanOrEqual(100)
    expect(await until('rejected', ['grant-0'])).toBeLessThan(200)
  })

  it('costs the others nothing more after somebody has signed in', async () => {
    dead.add('grant-0')
    await ask('grant-0')
    rotator.clientAccepted()
    for (const id of grants.slice(1)) expect(await ask(id)).toBe('ok')
  })

  it.each([4, 8])('ends %i dead grants, one after the other', async (count) => {
    for (const id of grants.slice(0, count)) dead.add(id)
    expect(await until('ok', grants.slice(count))).toBeLessThan(count * 300)
    expect(await until('rejected', grants.slice(0, count))).toBeLessThan(count * 300)
  })

  it('rejects nobody for a wrong secret, and risks one grant in five minutes', async () => {
    expect(await ask('grant-0')).toBe('ok')
    isRightSecret = false
    for (let minute = 0; minute < 120; minute += 1) {
      for (const id of grants.slice(1)) expect(await ask(id)).toMatch(/misconfigured|unavailable/)
      await clock.advance(60_000)
    }
    expect(presented.length).toBeLessThan(30)
    isRightSecret = true
    expect(await until('ok', grants)).toBeLessThan(700)
  })
})
