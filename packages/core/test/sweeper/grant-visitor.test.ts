import { describe, expect, it } from 'vitest'
import { RotationError } from '../../src/errors.ts'
import type { ActiveGrant, GrantState } from '../../src/grant-state.ts'
import { createRotator } from '../../src/rotator.ts'
import { grantVisitor, type GrantVisitorOptions } from '../../src/sweeper/index.ts'
import { authorizationServer, virtualClock } from '../../src/testing/index.ts'
import { digest } from '../support.ts'
import { dueStore } from './due-store.ts'

const answered = () => undefined
const admitAll = { admit: () => true, answered }

/** A strict server, and grants whose access tokens have so many seconds left. */
function setUp(options: Partial<GrantVisitorOptions> = {}) {
  const clock = virtualClock()
  const server = authorizationServer({ family: 'F4', clock, accessTokenLifetime: 3_600 })
  const store = dueStore<GrantState>(clock.now)
  const rotator = createRotator({
    store,
    fetcher: server.fetcher,
    clock: clock.now,
    timer: clock.timer,
    digest,
    process: { flights: new WeakMap(), breakers: new WeakMap() },
  })
  const visit = grantVisitor({
    find: (id) => store.get(id),
    servedBy: () => ({ rotator }),
    clock: clock.now,
    ...options,
  })
  let count = 0
  async function begin(secondsLeft: number, more: Partial<ActiveGrant> = {}): Promise<string> {
    const id = `grant-${(count += 1)}`
    const expires_at = clock.now() / 1_000 + secondsLeft
    const tokens = { ...server.signIn(), expires_at, expires_in: 3_600 }
    await rotator.begin({ status: 'active', id, provider: 'demo', generation: 0, tokens, ...more })
    return id
  }
  return { clock, server, store, rotator, visit, begin, run: clock.run }
}

describe('grantVisitor', () => {
  it('rotates what is due, through the rotator of everybody', async () => {
    const { run, visit, begin, rotator, server, store, clock } = setUp()
    const id = await begin(60, { usedAt: clock.now() })
    const asked: string[] = []
    const turn = { answered, admit: (provider: string) => asked.push(provider) > 0 }
    expect(await run(visit(id, turn))).toEqual({ status: 'rotated' })
    expect(asked).toEqual(['demo'])
    expect(await run(rotator.resolve(id))).toMatchObject({ state: { generation: 1 } })
    expect(server.presentations).toHaveLength(1)
    expect(store.dueAt(id)).toBeGreaterThan(clock.now() + 3_000_000)
  })

  it('waits for the grant that goes first while nothing is known of the client', async () => {
    const { run, visit, begin, server } = setUp()
    const ids = await Promise.all([60, 60, 60].map((secondsLeft) => begin(secondsLeft)))
    const visits = await run(Promise.all(ids.map((id) => visit(id, admitAll))))
    expect(visits.map(({ status }) => status)).toEqual(['rotated', 'rotated', 'rotated'])
    expect(server.presentations).toHaveLength(3)
  })

  it('reads a grant once to rotate it', async () => {
    const { run, visit, begin, store } = setUp()
    const id = await begin(60)
    const { get } = store
    let reads = 0
    Object.assign(store, {
      get: (wanted: string) => {
        reads += 1
        return get(wanted)
      },
    })
    expect(await run(visit(id, admitAll))).toEqual({ status: 'rotated' })
    expect(reads).toBe(1)
  })

  it('tells that the provider has answered, before that is stored', async () => {
    const { run, visit, begin, store } = setUp()
    const id = await begin(60)
    const { compareAndSet } = store
    const order: string[] = []
    Object.assign(store, {
      compareAndSet: (...args: Parameters<typeof compareAndSet>) => {
        order.push('write')
        return compareAndSet(...args)
      },
    })
    const heard = () => void order.push('answer')
    await run(visit(id, { ...admitAll, answered: heard }))
    expect(order).toEqual(['write', 'answer', 'write'])
  })

  it('presents nothing where it is not admitted', async () => {
    const { run, visit, begin, server } = setUp()
    const id = await begin(60)
    expect(await run(visit(id, { answered, admit: () => false }))).toEqual({ status: 'held' })
    expect(server.presentations).toHaveLength(0)
  })

  it('asks nobody about what is fresh or idle, and tells until when', async () => {
    const { run, visit, begin, server, clock, store } = setUp({ idleAfter: 1_000 })
    const turn = { answered, admit: () => expect.unreachable() }
    const fresh = await begin(3_000)
    expect(await run(visit(fresh, turn))).toEqual({ status: 'fresh', dueAt: store.dueAt(fresh) })
    const idle = await begin(60, { usedAt: clock.now() - 1_001 })
    expect(await run(visit(idle, turn))).toEqual({ status: 'idle', dueAt: undefined })
    expect(server.presentations).toHaveLength(0)
  })

  it('is not kept waiting by a usable token for the news that the provider has trouble', async () => {
    const { run, visit, begin, server, clock } = setUp()
    for (const secondsLeft of [60, -60]) {
      const id = await begin(secondsLeft, { usedAt: clock.now() })
      server.failNext({ type: 'answer', status: 429, retryAfter: 120 })
      expect(await run(visit(id, admitAll))).toEqual({
        status: 'unavailable',
        code: 'ERR_ENDPOINT_UNAVAILABLE',
        retryAt: clock.now() + 120_000,
        isProviderWide: true,
      })
    }
  })

  it('takes other trouble for that of the grant', async () => {
    const { run, visit, begin, server } = setUp()
    server.failNext({ type: 'reset-before' })
    const lost = await run(visit(await begin(60), admitAll))
    expect(lost).toMatchObject({ status: 'unavailable', isProviderWide: false })
  })

  it('tells that the client is refused', async () => {
    const { run, visit, begin, server, clock } = setUp()
    server.failNext({ type: 'invalid-client' })
    const refused = await run(visit(await begin(60), admitAll))
    expect(refused).toMatchObject({ status: 'misconfigured', code: 'ERR_CLIENT_REJECTED' })
    const { retryAt } = refused as { retryAt: number }
    expect(retryAt).toBeGreaterThan(clock.now())
  })

  it('tells that a grant is over', async () => {
    const { run, visit, begin, server, store, rotator } = setUp()
    const id = await begin(60)
    const { value } = (await store.get(id))!
    await server.revoke((value as ActiveGrant).tokens)
    const over = { status: 'rejected', code: 'ERR_REFRESH_REJECTED' }
    expect(await run(visit(id, admitAll))).toEqual(over)
    // And again, from what is stored.
    expect(await run(visit(id, admitAll))).toEqual(over)
    expect(server.presentations).toHaveLength(1)
    const left = await begin(60)
    await run(rotator.signOut(left))
    expect(await run(visit(left, admitAll))).toEqual({ status: 'signed-out' })
    expect(await run(visit('nobody', admitAll))).toEqual({ status: 'missing' })
  })

  it('is no use of a grant', async () => {
    const { run, visit, begin, store, clock } = setUp()
    const usedAt = clock.now()
    const id = await begin(60, { usedAt })
    await clock.advance(10_000)
    await run(visit(id, admitAll))
    expect((await store.get(id))!.value).toMatchObject({ generation: 1, usedAt })
  })

  it('leaves what nobody here can rotate to others, and looks again later', async () => {
    const { run, visit, begin, clock } = setUp({ servedBy: () => undefined })
    const dueAt = clock.now() + 3_600_000
    expect(await run(visit(await begin(60), admitAll))).toEqual({ status: 'idle', dueAt })
  })

  it('puts off a record that was sealed with another secret, and goes on', async () => {
    const code = 'ERR_RECORD_UNREADABLE'
    const find = () => Promise.reject(new RotationError({ code }))
    const { run, visit, clock } = setUp({ find })
    const retryAt = clock.now() + 3_600_000
    const put = { status: 'misconfigured', code, retryAt }
    expect(await run(visit('sealed', admitAll))).toEqual(put)
  })

  it('rejects where the store is in trouble, before and after', async () => {
    const { run, begin, store, rotator, clock } = setUp()
    const id = await begin(-60)
    const down = () => Promise.reject(new Error('down'))
    const blind = grantVisitor({ find: down, servedBy: () => ({ rotator }), clock: clock.now })
    await expect(run(blind(id, admitAll))).rejects.toThrow('down')
    const visit = grantVisitor({
      find: () => store.get(id),
      servedBy: () => ({ rotator }),
      clock: clock.now,
    })
    const { compareAndSet } = store
    Object.assign(store, { compareAndSet: down })
    await expect(run(visit(id, admitAll))).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
    Object.assign(store, { compareAndSet })
  })

  it('refuses an option that is wrong', () => {
    const options = { find: async () => undefined, servedBy: () => undefined }
    expect(() => grantVisitor({ ...options, idleAfter: Number.NaN })).toThrow('"idleAfter"')
  })
})
