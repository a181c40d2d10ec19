import { describe, expect, it } from 'vitest'
import type { ActiveGrant, GrantState } from '../src/grant-state.ts'
import type { GrantStore } from '../src/grant-store.ts'
import { judgeTokenResponse } from '../src/judge.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import type { Resolution } from '../src/resolution.ts'
import { createRotator, type Rotator } from '../src/rotator.ts'
import { authorizationServer, virtualClock } from '../src/testing/index.ts'
import { digest, json, now, tokens } from './support.ts'

/** How long the provider takes to look at a request, in milliseconds. */
const latency = 1_000

/** A strict provider, and processes whose clocks may be apart. */
function setUp() {
  const clock = virtualClock()
  const server = authorizationServer({ family: 'F4', clock })
  const pause = () => new Promise<void>((resolve) => clock.timer(latency, resolve))
  const signedIn = server.signIn()

  function memory(): GrantStore<GrantState> {
    return createMemoryStore<GrantState>({ clock: clock.now })
  }
  function startProcess(store: GrantStore<GrantState>, skew = 0): Rotator {
    return createRotator({
      store,
      digest,
      clock: () => clock.now() + skew,
      timer: clock.timer,
      process: { flights: new WeakMap(), breakers: new WeakMap() },
      async fetcher(request) {
        await pause()
        return server.fetcher(request)
      },
    })
  }
  function grant(secondsLeft: number): ActiveGrant {
    const expires_at = clock.now() / 1000 + secondsLeft
    const held = { ...signedIn, expires_at, expires_in: 3_600 }
    return { status: 'active', id: 'g1', provider: 'demo', generation: 0, tokens: held }
  }
  const outcomes = () =>
    server.presentationsOf(signedIn.refresh_token).map(({ outcome }) => outcome)
  /** Tells whether anything is left of the grant at the provider. */
  const isOver = () =>
    server.presentations.every(({ issued }) => !issued || !server.isAlive(issued.refreshToken))
  const statusOf = async (work: Promise<Resolution>) => (await clock.run(work)).status
  return { clock, memory, startProcess, grant, outcomes, isOver, statusOf }
}

/** A store that processes share, and that goes back to an earlier record. */
function forgetfulStore(memory: GrantStore<GrantState>) {
  return {
    store: { ...memory, kind: 'sealed' as const },
    read: () => memory.get('g1'),
    async goBackTo(record: Awaited<ReturnType<typeof memory.get>>) {
      const { version } = (await memory.get('g1'))!
      await memory.compareAndSet('g1', version, record, { ttl: 1e9 })
    },
  }
}

describe('without a shared store', () => {
  it('a second process, or the same one after a restart, spends the refresh token of an old cookie again', async () => {
    const { memory, startProcess, grant, outcomes, isOver, statusOf } = setUp()
    const cookie = { carried: grant(-10), canCarry: true }
    expect(await statusOf(startProcess(memory()).resolve('g1', cookie))).toBe('ok')
    expect(await statusOf(startProcess(memory()).resolve('g1', cookie))).toBe('rejected')
    expect(outcomes()).toEqual(['issued', 'refused'])
    expect(isOver()).toBe(true)
  })

  it('a second process does not know of a sign-out', async () => {
    const { memory, startProcess, grant, statusOf } = setUp()
    const [one, other] = [startProcess(memory()), startProcess(memory())]
    const cookie = { carried: grant(3_000) }
    await one.signOut('g1', cookie.carried)
    expect(await statusOf(one.resolve('g1', cookie))).toBe('signed-out')
    expect(await statusOf(other.resolve('g1', cookie))).toBe('ok')
  })
})

describe('a store that loses a write which it has confirmed', () => {
  it('lets a refresh token be presented twice when that was a claim', async () => {
    const { clock, memory, startProcess, grant, outcomes, isOver, statusOf } = setUp()
    const { store, read, goBackTo } = forgetfulStore(memory())
    const [one, other] = [startProcess(store), startProcess(store)]
    await one.begin(grant(-10))
    const before = await read()
    const first = one.resolve('g1')
    await clock.advance(latency / 2)
    await goBackTo(before)
    const second = other.resolve('g1')
    expect([await statusOf(first), await statusOf(second)]).toEqual(['ok', 'ok'])
    expect(outcomes()).toEqual(['issued', 'refused'])
    expect(isOver()).toBe(true)
  })

  it('ends the grant when that was a commit', async () => {
    const { memory, startProcess, grant, outcomes, isOver, statusOf } = setUp()
    const { store, read, goBackTo } = forgetfulStore(memory())
    const [one, other] = [startProcess(store), startProcess(store)]
    await one.begin(grant(-10))
    const before = await read()
    expect(await statusOf(one.resolve('g1'))).toBe('ok')
    await goBackTo(before)
    expect(await statusOf(other.resolve('g1'))).toBe('rejected')
    expect(outcomes()).toEqual(['issued', 'refused'])
    expect(isOver()).toBe(true)
  })

  it('brings back what was signed out when that was the sign-out', async () => {
    const { memory, startProcess, grant, statusOf } = setUp()
    const { store, read, goBackTo } = forgetfulStore(memory())
    const [one, other] = [startProcess(store), startProcess(store)]
    await one.begin(grant(3_000))
    const before = await read()
    await one.signOut('g1')
    expect(await statusOf(other.resolve('g1'))).toBe('signed-out')
    await goBackTo(before)
    expect(await statusOf(other.resolve('g1'))).toBe('ok')
  })
})

describe('two processes', () => {
  /** Lets the clock of the second be ahead, and asks while the first waits for the provider. */
  async function askBoth(skew: number) {
    const { clock, memory, startProcess, grant, outcomes, isOver, statusOf } = setUp()
    const store = { ...memory(), kind: 'sealed' as const }
    const [one, ahead] = [startProcess(store), startProcess(store, skew)]
    await one.begin(grant(-10))
    const first = one.resolve('g1')
    await clock.advance(latency / 2)
    const second = ahead.resolve('g1')
    expect([await statusOf(first), await statusOf(second)]).toEqual(['ok', 'ok'])
    return { outcomes: outcomes(), isOver: isOver() }
  }

  it('whose clocks are as far apart as "drift" allows present a refresh token once', async () => {
    expect(await askBoth(2_000)).toEqual({ outcomes: ['issued'], isOver: false })
  })

  it('whose clocks are further apart than a lease present a refresh token twice', async () => {
    expect(await askBoth(31_000)).toEqual({ outcomes: ['issued', 'refused'], isOver: true })
  })
})

it('an ID token is carried, and nobody looks at what it says', async () => {
  const id_token = 'nobody has signed this'
  const answer = json({ access_token: 'a2', token_type: 'bearer', expires_in: 60, id_token })
  const judgement = await judgeTokenResponse(answer, { tokens, startedAt: now })
  expect(judgement).toMatchObject({ status: 'tokens', tokens: { access_token: 'a2', id_token } })
})
