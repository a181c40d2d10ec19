import { describe, expect, it } from 'vitest'
import type { RotationEvent } from '../src/events.ts'
import type { ActiveGrant, GrantState } from '../src/grant-state.ts'
import type { GrantStore } from '../src/grant-store.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import type { ProcessState } from '../src/process-state.ts'
import type { Resolution } from '../src/resolution.ts'
import type { RotatorOptions } from '../src/rotator-options.ts'
import { createRotator } from '../src/rotator.ts'
import { virtualClock } from '../src/testing/virtual-clock.ts'
import type { TokenRequest } from '../src/token-fetcher.ts'
import {
  claimUntil,
  digest,
  due,
  expired,
  grant,
  issued,
  json,
  networkError,
  now,
  refusal,
  rejected,
  tokens,
} from './support.ts'

type Answer = (request: TokenRequest) => Response | Promise<Response>

/**
 * A strict server: `refresh-token-<n>` of any grant becomes `refresh-token-<n + 1>`, once, and a second
 * presentation ends the grant. `answers` come first.
 */
function setUp({
  kind = 'memory',
  latency = 100,
  answers = [],
}: {
  kind?: GrantStore<GrantState>['kind']
  latency?: number
  answers?: Answer[]
} = {}) {
  const virtual = virtualClock(now)
  const memory = createMemoryStore<GrantState>({ clock: virtual.now })
  const events: RotationEvent[] = []
  const presented: string[] = []
  const revoked: (string | undefined)[] = []
  const writes: GrantState[] = []
  const reads: string[] = []
  const isDown = { get: false, write: false }
  const fail = () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }))
  const store: GrantStore<GrantState> = {
    kind,
    get(id) {
      reads.push(id)
      return isDown.get ? fail() : memory.get(id)
    },
    compareAndSet(id, expected, next, options) {
      if (isDown.write) return fail()
      if (next) writes.push(next.value)
      return memory.compareAndSet(id, expected, next, options)
    },
  }
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => virtual.timer(milliseconds, resolve))
  const spent = new Set<string>()
  async function fetcher(request: TokenRequest): Promise<Response> {
    const { refreshToken, state } = request
    presented.push(`${state.id} ${refreshToken}`)
    await pause(latency)
    const answer = answers.shift()
    if (answer) return answer(request)
    const key = `${state.id} ${refreshToken}`
    if (spent.has(key)) return refusal('invalid_grant')
    spent.add(key)
    return issued(Number(refreshToken.split('-').at(-1)) + 1)
  }
  let unique = 0
  /** Creates a rotator of a process of its own. */
  function rotator(options: Partial<RotatorOptions> = {}) {
    const process: ProcessState = { flights: new WeakMap(), breakers: new WeakMap() }
    return createRotator({
      store,
      fetcher,
      digest,
      process,
      clock: virtual.now,
      timer: virtual.timer,
      unique: () => `u${(unique += 1)}`,
      revoke: async ({ refresh_token }) => void revoked.push(refresh_token),
      onEvent: (event) => events.push(event),
      ...options,
    })
  }
  const put = (state: GrantState) =>
    memory.compareAndSet(state.id, undefined, { version: 'v0', value: state }, { ttl: 1e12 })
  const stored = async (id = 'g1') => (await memory.get(id))?.value
  const typesOf = () => events.map(({ type }) => type)
  return {
    virtual,
    events,
    presented,
    revoked,
    reads,
    writes,
    isDown,
    answers,
    memory,
    store,
    fetcher,
    rotator,
    put,
    stored,
    typesOf,
    pause,
    run: virtual.run,
    advance: virtual.advance,
  }
}

/** What a caller can do with it: the access token, or the status. */
function tellingOf(resolution: Resolution): string {
  return resolution.status === 'ok' ? resolution.state.tokens.access_token : resolution.status
}

const lost: Answer = () => Promise.reject(networkError('ECONNRESET'))
const never: Answer = () => new Promise<never>(() => undefined)
const wrongSecret: Answer = () => refusal('invalid_client', 401)

describe('createRotator', () => {
  it.each<[string, Partial<RotatorOptions>, string]>([
    ['no store', { store: undefined as never }, '"store"'],
    ['a store that is none', { store: {} as never }, '"store"'],
    ['no fetcher', { fetcher: undefined as never }, '"fetcher"'],
    ['times that contradict each other', { timing: { lease: 1 } }, '"lease"'],
  ])('throws a TypeError for %s', (_, options, message) => {
    const { rotator } = setUp()
    expect(() => rotator(options)).toThrow(TypeError)
    expect(() => rotator(options)).toThrow(message)
  })

  it('shares its flights and breakers with other copies of the module by default', async () => {
    const { fetcher, store, virtual, presented, run } = setUp()
    const options = { store, fetcher, digest, clock: virtual.now, timer: virtual.timer }
    const [one, other] = [createRotator(options), createRotator(options)]
    const calls = [one, other].map((rotator) => rotator.resolve('g1', { carried: expired() }))
    const resolutions = await run(Promise.all(calls))
    expect(resolutions.map(tellingOf)).toEqual(['access-token-2', 'access-token-2'])
    expect(presented).toHaveLength(1)
  })
})

describe('resolve', () => {
  it('knows nothing of a grant that is neither stored nor carried', async () => {
    expect(await setUp().rotator().resolve('g1')).toEqual({ status: 'missing' })
  })

  it('leaves a fresh token alone', async () => {
    const { rotator, presented, writes } = setUp()
    const state = grant()
    const resolution = await rotator().resolve('g1', { carried: state, canCarry: true })
    expect(resolution).toEqual({ status: 'ok', state })
    expect([presented, writes]).toEqual([[], []])
  })

  it('presents one refresh token for 1,000 callers at once, and gives them one token', async () => {
    const { rotator, run, presented, typesOf, stored, reads } = setUp()
    const one = rotator()
    const carried = expired()
    const calls = Array.from({ length: 1_000 }, () =>
      one.resolve('g1', { carried, canCarry: true }),
    )
    const resolutions = await run(Promise.all(calls))
    expect(new Set(resolutions.map(tellingOf))).toEqual(new Set(['access-token-2']))
    expect(presented).toEqual(['g1 refresh-token-1'])
    expect(typesOf().slice(0, 3)).toEqual(['claimed', 'answered', 'committed'])
    expect(typesOf().filter((type) => type === 'joined')).toHaveLength(999)
    // One read for each caller, and none for the rotation that they share.
    expect(reads).toHaveLength(1_000)
    expect(await stored()).toMatchObject({ generation: 4 })
  })

  it('asks the store three times for a rotation: a read, the claim, the commit', async () => {
    const { rotator, run, put, reads, writes } = setUp({ kind: 'sealed' })
    await put(expired())
    await run(rotator().resolve('g1'))
    expect(reads).toHaveLength(1)
    expect(writes).toMatchObject([{ claim: {} }, { generation: 4 }])
  })

  it('lets tokens that the store did not take come first, once it is back', async () => {
    const { rotator, run, put, presented, isDown, advance, stored } = setUp({ kind: 'sealed' })
    await put(expired())
    const [holder, other] = [rotator(), rotator()]
    const call = holder.resolve('g1')
    await advance(50)
    isDown.get = isDown.write = true
    // The answer comes, and the claim lapses, while nothing can be stored.
    await advance(40_000)
    expect(await other.resolve('g1')).toMatchObject({ status: 'unavailable' })
    isDown.get = isDown.write = false
    expect(tellingOf(await run(other.resolve('g1')))).toBe('access-token-2')
    expect(await run(call)).toBeDefined()
    expect(presented).toHaveLength(1)
    expect(await stored()).toMatchObject({ generation: 4 })
  })

  it.each([
    ['a refusal', () => refusal('invalid_grant'), { status: 'rejected' }],
    [
      'a back-off',
      () => json({}, { status: 503, headers: { 'retry-after': '600' } }),
      { backoff: { until: now + 600_000 } },
    ],
  ])('stores %s once the store is back', async (_what, answer, expected) => {
    const { rotator, run, put, presented, isDown, advance, stored, answers } = setUp({
      kind: 'sealed',
    })
    answers.push(answer)
    await put(expired())
    const one = rotator()
    const call = one.resolve('g1')
    await advance(50)
    isDown.get = isDown.write = true
    await advance(10_000)
    isDown.get = isDown.write = false
    await run(call)
    expect(await stored()).toMatchObject(expected)
    await advance(60_000)
    await run(rotator().resolve('g1'))
    expect(presented).toHaveLength(1)
  })

  it('presents again after a store was away where nobody comes with tokens', async () => {
    const { rotator, run, put, presented, isDown, virtual } = setUp({ kind: 'sealed' })
    await put(expired({ claim: claimUntil(-1) }))
    const one = rotator()
    isDown.get = true
    await one.resolve('g1')
    isDown.get = false
    expect(tellingOf(await run(one.resolve('g1')))).toBe('access-token-2')
    expect(virtual.now()).toBeGreaterThanOrEqual(now + 5_000)
    expect(presented).toHaveLength(1)
  })

  it('tells the fetcher until when somebody waits for its answer', async () => {
    const { rotator, run, answers } = setUp()
    const asked: TokenRequest[] = []
    answers.push((request) => {
      asked.push(request)
      return issued(2)
    })
    await run(rotator({ timing: { httpTimeout: 1_000 } }).resolve('g1', { carried: expired() }))
    expect(asked).toMatchObject([{ deadline: now + 1_000 }])
  })

  it('presents one refresh token for the callers of ten processes', async () => {
    const { rotator, run, put, presented } = setUp({ kind: 'sealed' })
    await put(expired())
    const processes = Array.from({ length: 10 }, () => rotator())
    const calls = processes.flatMap((one) => Array.from({ length: 20 }, () => one.resolve('g1')))
    const resolutions = await run(Promise.all(calls))
    expect(new Set(resolutions.map(tellingOf))).toEqual(new Set(['access-token-2']))
    expect(presented).toEqual(['g1 refresh-token-1'])
  })

  it('rotates again and again, each refresh token once', async () => {
    const { rotator, run, put, presented, advance } = setUp({ kind: 'sealed' })
    await put(expired())
    const processes = [rotator(), rotator()]
    for (let round = 0; round < 5; round += 1) {
      await run(Promise.all(processes.map((one) => one.resolve('g1'))))
      await advance(3_600_000)
    }
    expect(presented).toEqual([1, 2, 3, 4, 5].map((n) => `g1 refresh-token-${n}`))
  })

  it('tells of each rotation, in milliseconds', async () => {
    const { rotator, run, events } = setUp()
    await run(rotator().resolve('g1', { carried: due(), canCarry: true }))
    const about = { provider: 'demo', grantId: 'g1', claimId: expect.any(String) as string }
    expect(events).toEqual([
      { type: 'claimed', ...about, attempts: 1 },
      { type: 'answered', ...about, durationMs: 100 },
      { type: 'committed', ...about, generation: 4, durationMs: 100, remainingMs: 60_000 },
    ])
  })

  it('is not disturbed by a listener that throws', async () => {
    const { rotator, run } = setUp()
    const one = rotator({
      onEvent() {
        throw new Error('listener')
      },
    })
    expect(tellingOf(await run(one.resolve('g1', { carried: expired() })))).toBe('access-token-2')
  })

  it('is not disturbed by a host that promises nothing', async () => {
    const { rotator, run, put, presented } = setUp({ kind: 'sealed' })
    await put(due())
    const background = () => {
      throw new Error('"after" was called outside a request scope')
    }
    expect(tellingOf(await run(rotator().resolve('g1', { background })))).toBe('access-token-1')
    expect(presented).toHaveLength(1)
  })

  it('stores new tokens before it returns them', async () => {
    const { rotator, run, put, isDown, advance, stored } = setUp({ kind: 'sealed' })
    await put(expired())
    const one = rotator()
    let seen: Resolution | undefined
    const call = one.resolve('g1').then((resolution) => (seen = resolution))
    await advance(50)
    isDown.write = true
    await advance(10_000)
    expect(seen).toBeUndefined()
    isDown.write = false
    expect(tellingOf(await run(call))).toBe('access-token-2')
    expect(await stored()).toMatchObject({ tokens: { access_token: 'access-token-2' } })
  })

  describe('of a due token in the cookie', () => {
    it('lets one caller that can carry the cookie wait, and all others go on', async () => {
      const { rotator, run, presented, virtual } = setUp()
      const one = rotator()
      const request = { carried: due(), canCarry: true }
      const leader = one.resolve('g1', request)
      await virtual.advance(10)
      const others = [1, 2, 3].map(() => one.resolve('g1', request))
      expect((await Promise.all(others)).map(tellingOf)).toEqual(Array(3).fill('access-token-1'))
      expect(virtual.now()).toBe(now + 10)
      expect(tellingOf(await run(leader))).toBe('access-token-2')
      expect(presented).toHaveLength(1)
    })

    it('leaves it alone where the cookie cannot be written', async () => {
      const { rotator, presented, writes } = setUp()
      const resolution = await rotator().resolve('g1', {
        carried: due(),
        background: () => undefined,
      })
      expect(tellingOf(resolution)).toBe('access-token-1')
      expect([presented, writes]).toEqual([[], []])
    })

    it('does not wait longer than five seconds for a successor', async () => {
      const { rotator, run, virtual, stored } = setUp({ latency: 10_000 })
      const resolution = await run(rotator().resolve('g1', { carried: due(), canCarry: true }))
      expect(tellingOf(resolution)).toBe('access-token-1')
      expect(virtual.now()).toBe(now + 5_000)
      await virtual.advance(5_000)
      expect(await stored()).toMatchObject({ tokens: { access_token: 'access-token-2' } })
    })

    it('hands out the successor that the process remembers', async () => {
      const { rotator, run, presented } = setUp()
      const one = rotator()
      await run(one.resolve('g1', { carried: expired() }))
      expect(tellingOf(await one.resolve('g1', { carried: expired() }))).toBe('access-token-2')
      expect(presented).toHaveLength(1)
    })

    it('remembers which generation the browser has seen', async () => {
      const { rotator, run, stored, writes } = setUp()
      const one = rotator()
      await run(one.resolve('g1', { carried: expired() }))
      expect(await stored()).not.toHaveProperty('acknowledged')
      const carried = (await stored()) as ActiveGrant
      await one.resolve('g1', { carried })
      expect(await stored()).toMatchObject({ generation: 4, acknowledged: 4 })
      const { length } = writes
      await one.resolve('g1', { carried })
      expect(writes).toHaveLength(length)
    })
  })

  describe('of a caller that needs no token', () => {
    it('answers at once, and rotates where the host promises to finish it', async () => {
      const { rotator, run, put, presented, virtual, stored } = setUp({ kind: 'sealed' })
      await put(expired())
      const one = rotator()
      const work: Promise<unknown>[] = []
      const background = (promise: Promise<unknown>) => void work.push(promise)
      const look = () => one.resolve('g1', { atOnce: true, background })
      expect(await look()).toMatchObject({ status: 'ok', state: { generation: 3 } })
      // The second one looks while the claim of the first is stored.
      await virtual.advance(10)
      expect(await look()).toMatchObject({ status: 'ok', state: { generation: 3 } })
      expect(virtual.now()).toBe(now + 10)
      await run(Promise.all(work))
      expect(presented).toHaveLength(1)
      expect(await stored()).toMatchObject({ generation: 4 })
    })

    it('leaves the provider alone where nobody promises anything', async () => {
      const { rotator, put, presented, writes } = setUp({ kind: 'sealed' })
      await put(expired())
      const resolution = await rotator().resolve('g1', { atOnce: true })
      expect(resolution).toMatchObject({ status: 'ok', state: { generation: 3 } })
      expect([presented, writes]).toEqual([[], []])
    })

    it('tells of a failure that is known, without waiting for its end', async () => {
      const { rotator, put, virtual } = setUp({ kind: 'sealed' })
      const failure = { code: 'ERR_ENDPOINT_UNAVAILABLE' } as const
      await put(expired({ backoff: { until: now + 1_000, failures: 1, failure } }))
      const resolution = await rotator().resolve('g1', { atOnce: true })
      expect(resolution).toMatchObject({ status: 'unavailable', retryAt: now + 1_000 })
      expect(virtual.now()).toBe(now)
    })
  })

  describe('of a due token in a shared store', () => {
    it('rotates in the background where the host promises to finish it', async () => {
      const { rotator, run, put, presented, virtual } = setUp({ kind: 'sealed' })
      await put(due())
      const one = rotator()
      const work: Promise<unknown>[] = []
      const request = { background: (promise: Promise<unknown>) => void work.push(promise) }
      const calls = [one.resolve('g1', request), one.resolve('g1', request)]
      expect((await Promise.all(calls)).map(tellingOf)).toEqual(Array(2).fill('access-token-1'))
      expect(virtual.now()).toBe(now)
      expect(work).toHaveLength(1)
      await run(work[0]!)
      expect(tellingOf(await one.resolve('g1', request))).toBe('access-token-2')
      expect(presented).toHaveLength(1)
    })

    it('hands foreground work to the host as well', async () => {
      const { rotator, run, put } = setUp({ kind: 'sealed' })
      await put(expired())
      const work: Promise<unknown>[] = []
      await run(rotator().resolve('g1', { background: (promise) => void work.push(promise) }))
      expect(work).toHaveLength(1)
    })

    it('waits where nobody promises anything', async () => {
      const { rotator, run, put } = setUp({ kind: 'sealed' })
      await put(due())
      expect(tellingOf(await run(rotator().resolve('g1')))).toBe('access-token-2')
    })

    it('goes on with the current token while another process rotates', async () => {
      const { rotator, put, presented } = setUp({ kind: 'sealed' })
      await put(due({ claim: claimUntil(30_000) }))
      expect(tellingOf(await rotator().resolve('g1'))).toBe('access-token-1')
      expect(presented).toEqual([])
    })
  })

  describe('of an expired token', () => {
    it('waits for whoever rotates it, and does not present it too', async () => {
      const { rotator, run, put, presented } = setUp({ kind: 'sealed', latency: 8_000 })
      await put(expired())
      const first = rotator().resolve('g1')
      const second = rotator().resolve('g1')
      const resolutions = await run(Promise.all([first, second]))
      expect(resolutions.map(tellingOf)).toEqual(['access-token-2', 'access-token-2'])
      expect(presented).toHaveLength(1)
    })

    it('does not wait longer than the caller wants to', async () => {
      const { rotator, run, virtual } = setUp({ latency: 10_000 })
      const one = rotator()
      const resolution = await run(one.resolve('g1', { carried: expired(), wait: 1_000 }))
      expect(resolution).toMatchObject({
        status: 'unavailable',
        retryAt: now + 2e3,
        error: { reason: 'pending' },
      })
      expect(virtual.now()).toBe(now + 1_000)
      const later = await run(one.resolve('g1', { carried: expired() }))
      expect(tellingOf(later)).toBe('access-token-2')
    })

    it('takes the claim of a dead process over once it has lapsed', async () => {
      const { rotator, run, put, presented, virtual } = setUp({ kind: 'sealed' })
      await put(expired({ claim: claimUntil(10_000) }))
      expect(tellingOf(await run(rotator().resolve('g1')))).toBe('access-token-2')
      expect(virtual.now()).toBeGreaterThanOrEqual(now + 10_000)
      expect(presented).toHaveLength(1)
    })

    it('does not send when the claim took so long that the lease would not last', async () => {
      const { rotator, run, put, store, presented, pause, writes } = setUp({ kind: 'sealed' })
      await put(expired())
      const delays = [2_001, 0, 2_000]
      const slow: GrantStore<GrantState> = {
        ...store,
        async compareAndSet(...args) {
          const written = await store.compareAndSet(...args)
          await pause(delays.shift() ?? 0)
          return written
        },
      }
      const one = rotator({ store: slow, timing: { storeTimeout: 3_000 } })
      expect(tellingOf(await run(one.resolve('g1')))).toBe('access-token-2')
      expect(writes.map((state) => 'claim' in state)).toEqual([true, false, true, false])
      expect(presented).toHaveLength(1)
    })
  })

  describe('that is forced', () => {
    it('rotates a fresh token, once in 30 seconds', async () => {
      const { rotator, run, put, presented, advance } = setUp({ kind: 'sealed' })
      await put(grant())
      const one = rotator()
      const force = () => run(one.resolve('g1', { force: {} }))
      expect(tellingOf(await force())).toBe('access-token-2')
      expect(tellingOf(await force())).toBe('access-token-2')
      expect(presented).toHaveLength(1)
      await advance(30_000)
      expect(tellingOf(await force())).toBe('access-token-3')
    })

    it('knows of the forced rotation of another process', async () => {
      const { rotator, run, put, presented } = setUp({ kind: 'sealed' })
      await put(grant())
      const calls = [rotator(), rotator()].map((one) => one.resolve('g1', { force: {} }))
      const resolutions = await run(Promise.all(calls))
      expect(resolutions.map(tellingOf)).toEqual(['access-token-2', 'access-token-2'])
      expect(presented).toHaveLength(1)
    })

    it('waits for a forced rotation that is under way, rather than giving the refused token', async () => {
      const { rotator, run, put, presented, advance } = setUp({ kind: 'sealed' })
      await put(grant())
      const one = rotator()
      const request = { force: { ifAccessTokenIs: 'access-token-1' } }
      const first = one.resolve('g1', request)
      await advance(50)
      const later = [one, rotator()].map((process) => process.resolve('g1', request))
      const resolutions = await run(Promise.all([first, ...later]))
      expect(resolutions.map(tellingOf)).toEqual(Array(3).fill('access-token-2'))
      expect(presented).toHaveLength(1)
    })

    it('gives a newer token to whoever was refused with an older one', async () => {
      const { rotator, put, presented } = setUp({ kind: 'sealed' })
      await put(grant())
      const force = { ifAccessTokenIs: 'access-token-0' }
      expect(tellingOf(await rotator().resolve('g1', { force }))).toBe('access-token-1')
      expect(presented).toEqual([])
    })

    it('does not replace a token that was itself born of a forced rotation', async () => {
      const { rotator, run, put, presented, advance } = setUp({ kind: 'sealed' })
      await put(grant())
      const one = rotator()
      await run(one.resolve('g1', { force: { ifAccessTokenIs: 'access-token-1' } }))
      await advance(60_000)
      const force = { ifAccessTokenIs: 'access-token-2' }
      expect(tellingOf(await run(one.resolve('g1', { force })))).toBe('access-token-2')
      expect(presented).toHaveLength(1)
    })

    it('serves the current token when the provider is away', async () => {
      const { rotator, run, put } = setUp({
        kind: 'sealed',
        answers: [() => new Response('', { status: 503 })],
      })
      await put(grant())
      expect(tellingOf(await run(rotator().resolve('g1', { force: {} })))).toBe('access-token-1')
    })
  })

  describe('of a refused grant', () => {
    it('serves the access token to its end, then asks to sign in, and never presents it again', async () => {
      const { rotator, run, put, presented, advance, typesOf } = setUp({
        kind: 'sealed',
        answers: [() => refusal('invalid_grant')],
      })
      await put(due())
      const one = rotator()
      expect(tellingOf(await run(one.resolve('g1')))).toBe('access-token-1')
      expect(typesOf()).toEqual(['claimed', 'answered', 'rejected'])
      await advance(60_000)
      expect(await run(one.resolve('g1', { force: {} }))).toMatchObject({
        status: 'rejected',
        error: {
          code: 'ERR_REFRESH_REJECTED',
          error: 'invalid_grant',
        },
      })
      expect(presented).toHaveLength(1)
    })

    it.each([
      ['has made of the refresh token', 'other'],
      ['was given for the same refresh token', tokens.refresh_token!],
    ])('uses what somebody else %s', async (_, refresh_token) => {
      const world = setUp({ kind: 'sealed' })
      await world.put(expired())
      world.answers.push(async () => {
        const { version } = (await world.memory.get('g1'))!
        const value = grant({ generation: 4, tokens: { ...tokens, refresh_token } })
        await world.memory.compareAndSet('g1', version, { version: 'x', value }, { ttl: 1e9 })
        return refusal('invalid_grant')
      })
      expect(await world.run(world.rotator().resolve('g1'))).toMatchObject({
        status: 'ok',
        state: { generation: 4 },
      })
      expect(world.typesOf()).toEqual(['claimed', 'answered', 'adopted'])
    })

    it('says when the refusal follows a lost answer', async () => {
      const { rotator, run, put, events } = setUp({
        kind: 'sealed',
        answers: [lost, () => refusal('invalid_grant')],
      })
      await put(expired())
      expect((await run(rotator().resolve('g1'))).status).toBe('rejected')
      expect(events.at(-1)).toMatchObject({ type: 'rejected', lostAnswer: true })
    })
  })

  describe('with a provider in trouble', () => {
    it('serves a usable token after a lost answer and leaves the refresh token alone to its end', async () => {
      const { rotator, run, put, presented, advance } = setUp({ kind: 'sealed', answers: [lost] })
      await put(due())
      const one = rotator()
      expect(tellingOf(await run(one.resolve('g1')))).toBe('access-token-1')
      await advance(40_000)
      expect(tellingOf(await run(one.resolve('g1')))).toBe('access-token-1')
      expect(presented).toHaveLength(1)
      await advance(20_000)
      expect(tellingOf(await run(one.resolve('g1')))).toBe('access-token-2')
      expect(presented).toHaveLength(2)
    })

    it('presents the refresh token again at once where the profile allows it', async () => {
      const { rotator, run, put, presented, virtual } = setUp({ kind: 'sealed', answers: [lost] })
      await put(due())
      const one = rotator({ profile: { replay: { within: 10_000 } } })
      await run(one.resolve('g1'))
      await virtual.advance(500)
      expect(tellingOf(await run(one.resolve('g1')))).toBe('access-token-2')
      expect(presented).toHaveLength(2)
    })

    it('shares its back-off with other processes', async () => {
      const headers = { 'retry-after': '60' }
      const { rotator, run, put, presented, advance } = setUp({
        kind: 'sealed',
        answers: [
          () =>
            new Response('', {
              status: 503,
              headers,
            }),
        ],
      })
      await put(expired())
      expect(await run(rotator().resolve('g1'))).toMatchObject({
        status: 'unavailable',
        retryAt: now + 6e4,
        error: { status: 503 },
      })
      const other = rotator()
      expect((await run(other.resolve('g1'))).status).toBe('unavailable')
      expect(presented).toHaveLength(1)
      await advance(60_000)
      expect(tellingOf(await run(other.resolve('g1')))).toBe('access-token-2')
    })

    it('waits for a back-off that is short, and tries once more', async () => {
      const { rotator, run, presented } = setUp({
        answers: [() => new Response('', { status: 503 })],
      })
      const resolution = await run(rotator().resolve('g1', { carried: expired() }))
      expect(tellingOf(resolution)).toBe('access-token-2')
      expect(presented).toHaveLength(2)
    })

    it('gives up on a fetcher that does not answer, and tells it so', async () => {
      const signals: (AbortSignal | undefined)[] = []
      const silent: Answer = (request) => {
        signals.push(request.signal)
        return never(request)
      }
      const { rotator, run, put, stored } = setUp({ kind: 'sealed', answers: [silent, silent] })
      await put(expired())
      const timing = { httpTimeout: 5_000, wait: 5_500 }
      const resolution = await run(rotator({ timing }).resolve('g1'))
      expect(resolution).toMatchObject({ status: 'unavailable', error: { reason: 'TimeoutError' } })
      expect(signals[0]?.aborted).toBe(true)
      expect(await stored()).toMatchObject({ claim: { attempts: 1 } })
    })

    it.each<[string, Response, string]>([
      ['tokens', issued(2), 'access-token-2'],
      ['a refresh token only', json({ refresh_token: 'refresh-token-2' }), 'access-token-1'],
    ])('keeps the %s of an answer that comes after the timeout', async (_, answer, accessToken) => {
      const world = setUp({ kind: 'sealed' })
      world.answers.push(async () => (await world.pause(30_000), answer))
      await world.put(due())
      const call = world.rotator().resolve('g1', { background: () => undefined })
      await world.run(call)
      await world.advance(40_000)
      expect(await world.stored()).toMatchObject({
        generation: 4,
        tokens: {
          access_token: accessToken,
          refresh_token: 'refresh-token-2',
        },
      })
      expect(world.presented).toHaveLength(1)
    })
  })

  describe('with a store in trouble', () => {
    it('serves what the caller carries while it is usable, and rotates nothing', async () => {
      const { rotator, run, isDown, presented, typesOf } = setUp({ kind: 'sealed' })
      isDown.get = true
      expect(tellingOf(await run(rotator().resolve('g1', { carried: due() })))).toBe(
        'access-token-1',
      )
      expect(await run(rotator().resolve('g1', { carried: expired() }))).toMatchObject({
        status: 'unavailable',
        retryAt: now + 1e3,
        error: { code: 'ERR_STORE_UNAVAILABLE' },
      })
      expect((await run(rotator().resolve('g1'))).status).toBe('unavailable')
      expect(presented).toEqual([])
      expect(typesOf()).toEqual(Array(3).fill('store-unavailable'))
    })

    it('serves what this process saw last while it is usable', async () => {
      const { rotator, run, put, isDown, advance } = setUp({ kind: 'sealed' })
      await put(due())
      const one = rotator({ timing: {} })
      await one.resolve('g1', { background: () => undefined, canCarry: false })
      const other = rotator()
      isDown.get = isDown.write = true
      expect(tellingOf(await run(one.resolve('g1')))).toBe('access-token-1')
      expect((await run(other.resolve('g1'))).status).toBe('unavailable')
      await advance(60_000)
      expect((await run(one.resolve('g1'))).status).toBe('unavailable')
    })

    it('serves what this process has rotated itself', async () => {
      const { rotator, run, put, isDown } = setUp({ kind: 'sealed' })
      await put(expired())
      const one = rotator()
      await run(one.resolve('g1'))
      isDown.get = true
      expect(tellingOf(await run(one.resolve('g1')))).toBe('access-token-2')
    })

    it('does not go back to an answer of the store that arrives late', async () => {
      const { rotator, run, put, store, memory, isDown, pause, advance } = setUp({
        kind: 'sealed',
      })
      await put(expired({ claim: claimUntil(30_000) }))
      let reads = 0
      const late: GrantStore<GrantState> = {
        ...store,
        async get(id) {
          reads += 1
          const isFirst = reads === 1
          const record = await store.get(id)
          if (isFirst) await pause(1_000)
          return record
        },
      }
      const one = rotator({ store: late })
      const first = one.resolve('g1')
      await advance(1)
      const value = grant({ generation: 4 })
      await memory.compareAndSet('g1', 'v0', { version: 'v1', value }, { ttl: 1e12 })
      expect((await one.resolve('g1')).status).toBe('ok')
      isDown.get = true
      expect(await run(first)).toMatchObject({ status: 'ok', state: { generation: 4 } })
    })

    it('does not send what it could not claim', async () => {
      const { rotator, run, put, isDown, presented } = setUp({ kind: 'sealed' })
      await put(expired())
      isDown.write = true
      expect((await run(rotator().resolve('g1'))).status).toBe('unavailable')
      expect(presented).toEqual([])
    })
  })

  it('stores a grant that only the caller knows', async () => {
    const { rotator, stored } = setUp({ kind: 'sealed' })
    await rotator().resolve('g1', { carried: grant() })
    expect(await stored()).toEqual({ ...grant(), writtenAt: now, usedAt: now })
  })

  it.each<[string, number | undefined, number]>([
    ['a day', undefined, 86_400_000],
    ['half its life, where that is less', 3_600_000, 1_800_000],
  ])('rewrites a record that nobody rotates after %s', async (_, ttl, age) => {
    const { rotator, put, writes } = setUp({ kind: 'sealed' })
    const { expires_at: __, ...unlimited } = tokens
    await put(grant({ tokens: unlimited, writtenAt: now - age }))
    const one = rotator({ timing: ttl === undefined ? {} : { ttl } })
    await one.resolve('g1')
    expect(writes).toEqual([])
    const later = rotator({ timing: ttl === undefined ? {} : { ttl }, clock: () => now + 1 })
    await later.resolve('g1')
    await later.resolve('g1')
    expect(writes).toHaveLength(1)
  })
})

describe('breaker', () => {
  const ids = Array.from({ length: 20 }, (_, index) => `g${index + 1}`)

  it('does not let a wrong client secret walk through all grants', async () => {
    const { rotator, run, put, presented, answers } = setUp({ kind: 'sealed' })
    answers.push(...Array.from({ length: 99 }, () => wrongSecret))
    for (const id of ids) await put(expired({ id }))
    const one = rotator()
    for (const id of ids) {
      expect(await run(one.resolve(id))).toMatchObject({
        status: 'misconfigured',
        retryAt: now + 100 + 3e4,
        error: { code: 'ERR_CLIENT_REJECTED' },
      })
    }
    expect(presented).toEqual(['g1 refresh-token-1'])
  })

  it('asks once for all grants that arrive together', async () => {
    const { rotator, run, put, presented, answers } = setUp({ kind: 'sealed' })
    answers.push(...Array.from({ length: 99 }, () => wrongSecret))
    for (const id of ids) await put(expired({ id }))
    const one = rotator()
    const resolutions = await run(Promise.all(ids.map((id) => one.resolve(id))))
    expect(new Set(resolutions.map(({ status }) => status))).toEqual(new Set(['misconfigured']))
    expect(presented).toEqual(['g1 refresh-token-1'])
  })

  it('serves usable tokens meanwhile', async () => {
    const { rotator, run, put, answers } = setUp({ kind: 'sealed' })
    answers.push(wrongSecret)
    await put(expired())
    await put(due({ id: 'g2' }))
    const one = rotator()
    await run(one.resolve('g1'))
    expect(tellingOf(await run(one.resolve('g2')))).toBe('access-token-1')
  })

  it('tries the grant that tripped it, and no other, as long as that is refused', async () => {
    const { rotator, run, put, presented, answers, advance } = setUp({ kind: 'sealed' })
    answers.push(...Array.from({ length: 99 }, () => wrongSecret))
    for (const id of ids) await put(expired({ id }))
    const one = rotator()
    await run(one.resolve('g1'))
    for (let hour = 0; hour < 5; hour += 1) {
      await advance(3_600_000)
      for (const id of ids.slice(1)) {
        expect((await run(one.resolve(id))).status).toBe('misconfigured')
      }
    }
    expect(presented).toEqual(Array(6).fill('g1 refresh-token-1'))
  })

  it('closes for all once the provider accepts the client again', async () => {
    const { rotator, run, put, presented, answers, advance } = setUp({ kind: 'sealed' })
    answers.push(wrongSecret)
    for (const id of ids) await put(expired({ id }))
    const one = rotator()
    await run(one.resolve('g1'))
    await advance(60_000)
    const calls = ids.slice(1).map((id) => one.resolve(id))
    const resolutions = await run(Promise.all(calls))
    expect(new Set(resolutions.map(tellingOf))).toContain('access-token-2')
    const again = await run(Promise.all(ids.map((id) => one.resolve(id))))
    expect(new Set(again.map(tellingOf))).toEqual(new Set(['access-token-2']))
    expect(presented.slice(0, 2)).toEqual(['g1 refresh-token-1', 'g1 refresh-token-1'])
  })

  it('tries another when the grant that tripped it is gone', async () => {
    const { rotator, run, put, presented, answers, advance } = setUp({ kind: 'sealed' })
    answers.push(wrongSecret)
    await put(expired())
    await put(expired({ id: 'g2' }))
    const one = rotator()
    await run(one.resolve('g1'))
    await one.signOut('g1')
    await advance(60_000)
    expect(tellingOf(await run(one.resolve('g2')))).toBe('access-token-2')
    expect(presented).toEqual(['g1 refresh-token-1', 'g2 refresh-token-1'])
  })
})

describe('begin', () => {
  it('stores a grant in a shared store', async () => {
    const { rotator, stored } = setUp({ kind: 'sealed' })
    await rotator().begin(grant())
    expect(await stored()).toEqual({ ...grant(), writtenAt: now })
  })

  it('replaces an older record, and neither a newer one nor a sign-out', async () => {
    const { rotator, stored } = setUp({ kind: 'sealed' })
    const one = rotator()
    await one.begin(grant({ generation: 4 }))
    await one.begin(grant({ generation: 5 }))
    expect(await stored()).toMatchObject({ generation: 5 })
    await one.begin(grant({ generation: 4 }))
    expect(await stored()).toMatchObject({ generation: 5 })
    await one.signOut('g1')
    await one.begin(grant({ generation: 6 }))
    expect(await stored()).toMatchObject({ status: 'signed-out' })
  })

  it('stores nothing where the cookie holds the tokens', async () => {
    const { rotator, writes } = setUp()
    await rotator().begin(grant())
    expect(writes).toEqual([])
  })
})

describe('signOut', () => {
  const tombstone = {
    status: 'signed-out',
    id: 'g1',
    provider: 'demo',
    generation: 3,
    writtenAt: now,
  }

  it('leaves a tombstone without tokens, and revokes what it replaces', async () => {
    const { rotator, put, stored, revoked, typesOf } = setUp({ kind: 'sealed' })
    await put(grant())
    const one = rotator()
    await one.signOut('g1')
    expect(await stored()).toEqual(tombstone)
    expect(revoked).toEqual(['refresh-token-1'])
    expect(typesOf()).toEqual(['signed-out'])
    expect(await one.resolve('g1', { carried: grant({ generation: 9 }) })).toEqual({
      status: 'signed-out',
    })
  })

  it('ends a grant that only the cookie knows', async () => {
    const { rotator, stored, revoked } = setUp()
    await rotator().signOut('g1', grant())
    expect(await stored()).toEqual(tombstone)
    expect(revoked).toEqual(['refresh-token-1'])
  })

  it('happens once', async () => {
    const { rotator, put, revoked } = setUp({ kind: 'sealed' })
    await put(grant())
    const [one, other] = [rotator(), rotator()]
    await Promise.all([one.signOut('g1'), other.signOut('g1'), one.signOut('g1')])
    expect(revoked).toEqual(['refresh-token-1'])
  })

  it('has nothing to do for a grant that nobody knows', async () => {
    const { rotator, writes } = setUp()
    await rotator().signOut('g1')
    expect(writes).toEqual([])
  })

  it('revokes a rejected grant as well', async () => {
    const { rotator, put, revoked } = setUp({ kind: 'sealed' })
    await put(rejected(0))
    await rotator().signOut('g1')
    expect(revoked).toEqual(['refresh-token-1'])
  })

  it('makes a rotation that is under way give up and revoke what it brings', async () => {
    const { rotator, run, put, stored, revoked, advance, events } = setUp({ kind: 'sealed' })
    await put(expired())
    const call = rotator().resolve('g1')
    await advance(50)
    await rotator().signOut('g1')
    expect(revoked).toEqual([])
    expect(await run(call)).toEqual({ status: 'signed-out' })
    expect(revoked).toEqual(['refresh-token-2'])
    expect(await stored()).toMatchObject({ status: 'signed-out' })
    expect(events.at(-1)).toMatchObject({ type: 'discarded', because: 'signed-out' })
  })

  it.each<[string, Answer]>([
    ['comes to nothing', () => new Response('', { status: 503 })],
    ['gets no answer', lost],
    ['finds the client refused', wrongSecret],
  ])('leaves nothing behind when the rotation that is under way %s', async (_, answer) => {
    const { rotator, run, put, revoked, advance } = setUp({ kind: 'sealed', answers: [answer] })
    await put(expired())
    const call = rotator().resolve('g1')
    await advance(50)
    await rotator().signOut('g1')
    expect(await run(call)).toEqual({ status: 'signed-out' })
    expect(revoked).toEqual(['refresh-token-1'])
  })

  it.each<[string, RotatorOptions['revoke']]>([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
  ])('does not fail when revoking %s', async (_, revoke) => {
    const { rotator, put, stored } = setUp({ kind: 'sealed' })
    await put(grant())
    await rotator({ revoke }).signOut('g1')
    expect(await stored()).toMatchObject({ status: 'signed-out' })
  })

  it('rejects when the store is away: the grant may live on', async () => {
    const { rotator, run, put, isDown, revoked } = setUp({ kind: 'sealed' })
    await put(grant())
    isDown.write = true
    await expect(run(rotator().signOut('g1'))).rejects.toMatchObject({
      code: 'ERR_STORE_UNAVAILABLE',
    })
    expect(revoked).toEqual([])
  })

  it('revokes what is known where whoever presents it dies', async () => {
    const { rotator, run, put, revoked } = setUp({ kind: 'sealed' })
    await put(expired({ claim: claimUntil(20_000) }))
    const promised: Promise<unknown>[] = []
    await rotator().signOut('g1', undefined, (work) => promised.push(work))
    expect(revoked).toEqual([])
    await run(Promise.all(promised))
    expect(revoked).toEqual(['refresh-token-1'])
  })

  it('holds in this process although the store is away, and everywhere once it is back', async () => {
    const { rotator, run, put, isDown, stored, revoked, advance } = setUp({ kind: 'sealed' })
    await put(grant())
    const one = rotator()
    const promised: Promise<unknown>[] = []
    isDown.get = isDown.write = true
    const leaving = one.signOut('g1', undefined, (work) => promised.push(work))
    await expect(run(leaving)).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
    expect(await one.resolve('g1')).toEqual({ status: 'signed-out' })
    await advance(30_000)
    isDown.get = isDown.write = false
    expect(await one.resolve('g1')).toEqual({ status: 'signed-out' })
    await one.begin(grant({ generation: 9 }))
    expect(await stored()).toMatchObject({ generation: 3, status: 'active' })
    await run(Promise.all(promised))
    expect(promised).toHaveLength(1)
    expect(await stored()).toMatchObject({ status: 'signed-out' })
    expect(revoked).toEqual(['refresh-token-1'])
  })

  it('is given up after ten minutes without a store', async () => {
    const { rotator, put, isDown, stored, advance } = setUp({ kind: 'sealed' })
    await put(grant())
    const one = rotator()
    isDown.get = true
    await expect(one.signOut('g1')).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
    await advance(601_000)
    isDown.get = false
    await advance(600_000)
    expect(await stored()).toMatchObject({ status: 'active' })
    expect(await one.resolve('g1')).toMatchObject({ status: 'ok' })
  })

  it('is remembered by this process while the store is away', async () => {
    const { rotator, run, put, isDown } = setUp({ kind: 'sealed' })
    await put(grant())
    const one = rotator()
    await one.signOut('g1')
    isDown.get = true
    expect(await run(one.resolve('g1', { carried: grant() }))).toEqual({ status: 'signed-out' })
  })
})
