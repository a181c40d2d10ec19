import { describe, expect, it } from 'vitest'
import type { RotationEvent } from '../src/events.ts'
import type { ActiveGrant, GrantState } from '../src/grant-state.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import type { Resolution } from '../src/resolution.ts'
import type { ResolveRequest } from '../src/resolve.ts'
import { tokensFor } from '../src/resource-token.ts'
import { rotateToken } from '../src/rotate-token.ts'
import { createRotator } from '../src/rotator.ts'
import {
  authorizationServer,
  type AuthorizationServerOptions,
  virtualClock,
} from '../src/testing/index.ts'
import type { TokenFetcher } from '../src/token-fetcher.ts'
import { clock, digest, expired, grant, issued, now, refusal } from './support.ts'

const a = 'https://a.example'
const b = 'https://b.example'

/** A grant of a strict server, whose default token is fresh for an hour. */
async function setUp({
  kind = 'sealed',
  ...options
}: Partial<AuthorizationServerOptions> & { kind?: 'sealed' | 'memory' } = {}) {
  const time = virtualClock()
  const memory = createMemoryStore<GrantState>({ clock: time.now })
  const server = authorizationServer({
    family: 'F4',
    clock: time,
    accessTokenLifetime: 3600,
    ...options,
  })
  const events: RotationEvent[] = []
  const underWay = { now: 0, most: 0 }
  const fetcher: TokenFetcher = async (request) => {
    underWay.most = Math.max(underWay.most, (underWay.now += 1))
    await new Promise<void>((resolve) => time.timer(100, resolve))
    return server.fetcher(request).finally(() => (underWay.now -= 1))
  }
  let unique = 0
  const process = () =>
    createRotator({
      store: { ...memory, kind },
      fetcher,
      digest,
      clock: time.now,
      timer: time.timer,
      unique: () => `u${(unique += 1)}`,
      process: { flights: new WeakMap(), breakers: new WeakMap() },
      onEvent: (event) => events.push(event),
    })
  const rotator = process()
  const state: ActiveGrant = {
    status: 'active',
    id: 'g1',
    provider: 'demo',
    generation: 0,
    tokens: server.signIn(),
  }
  if (kind === 'sealed') await rotator.begin(state)
  const resolve = (request: ResolveRequest, of = rotator) => of.resolve('g1', request)
  const stored = async () => (await memory.get('g1'))!.value as ActiveGrant
  return { time, server, events, underWay, process, rotator, state, resolve, stored }
}

/** What a caller can do with it. */
function tokenOf(resolution: Resolution, resource?: string): string | undefined {
  return resolution.status === 'ok'
    ? tokensFor(resolution.state, resource)?.access_token
    : resolution.status
}

describe('rotateToken with a resource', () => {
  it('asks for it, and brings its token beside the others', async () => {
    const resources = { [b]: { access_token: 'access-token-of-b', expires_at: now / 1000 + 600 } }
    const asked: unknown[] = []
    const fetcher: TokenFetcher = async ({ refreshToken, resource }) => {
      asked.push([refreshToken, resource])
      return issued(2, { scope: 'read' })
    }
    const before = grant({ resources })
    const rotation = await rotateToken(before, fetcher, clock, { resource: a, digest })
    expect(asked).toEqual([['refresh-token-1', a]])
    expect(rotation).toMatchObject({
      status: 'rotated',
      state: {
        generation: 4,
        tokens: { ...before.tokens, refresh_token: 'refresh-token-2' },
        resources: { ...resources, [a]: { access_token: 'access-token-2', scope: 'read' } },
      },
    })
  })

  it('sends nothing while that one is fresh, although the default one has expired', async () => {
    const state = expired({
      resources: { [a]: { access_token: 'access-token-of-a', expires_at: now / 1000 + 3000 } },
    })
    const fetcher = () => Promise.reject(new Error('sent'))
    const rotation = await rotateToken(state, fetcher, clock, { resource: a })
    expect(rotation).toEqual({ status: 'fresh', state })
  })

  it('names none where none is asked for', async () => {
    const fetcher: TokenFetcher = async (request) => {
      expect(request).not.toHaveProperty('resource')
      return issued(2)
    }
    const { status } = await rotateToken(expired(), fetcher, clock)
    expect(status).toBe('rotated')
  })

  it('keeps a refresh token that comes with a refusal of the resource', async () => {
    const fetcher = async () => {
      const refused = { error: 'invalid_target', refresh_token: 'refresh-token-2' }
      return new Response(JSON.stringify(refused), { status: 400 })
    }
    const rotation = await rotateToken(grant(), fetcher, clock, { resource: a, digest })
    expect(rotation).toMatchObject({
      status: 'misconfigured',
      state: {
        generation: 4,
        tokens: { access_token: 'access-token-1', refresh_token: 'refresh-token-2' },
      },
    })
    expect(rotation.state).not.toHaveProperty('backoff')
  })

  it.each(['invalid_target', 'invalid_scope'])(
    'takes %s for a wrong client where no resource was asked for',
    async (error) => {
      const rotation = await rotateToken(expired(), async () => refusal(error), clock, { digest })
      expect(rotation).toMatchObject({ status: 'misconfigured', state: { backoff: {} } })
    },
  )
})

describe('resolve for several resources', () => {
  it('makes one request for each, one after the other, with the newest refresh token', async () => {
    const { time, server, state, underWay, resolve } = await setUp()
    const startedAt = time.now()
    const [ofA, ofB, again, byDefault] = await time.run(
      Promise.all([
        resolve({ resource: a }),
        resolve({ resource: b }),
        resolve({ resource: a }),
        resolve({}),
      ]),
    )
    const { refresh_token: first } = state.tokens
    expect(server.presentations).toMatchObject([
      { refreshToken: first, resource: a, outcome: 'issued' },
      {
        refreshToken: server.presentations[0]!.issued!.refreshToken,
        resource: b,
        outcome: 'issued',
      },
    ])
    expect(underWay.most).toBe(1)
    // The second begins when the first is stored, not when somebody looks again.
    expect(time.now() - startedAt).toBe(200)
    expect(tokenOf(again, a)).toBe(tokenOf(ofA, a))
    expect(server.resourceOf(tokenOf(ofA, a)!)).toBe(a)
    expect(server.resourceOf(tokenOf(ofB, b)!)).toBe(b)
    expect(tokenOf(byDefault)).toBe(state.tokens.access_token)
  })

  it('says of a caller that waits what it waits for', async () => {
    const { time, events, resolve } = await setUp()
    await time.run(Promise.all([a, a, b].map((resource) => resolve({ resource }))))
    const joined = events.filter(({ type }) => type === 'joined')
    expect(joined.map(({ resource }) => resource)).toEqual([a])
  })

  it('waits for the rotation of another process, and makes its own after that', async () => {
    const { time, server, events, process, resolve } = await setUp()
    const [ofA, ofB] = await time.run(
      Promise.all([resolve({ resource: a }), resolve({ resource: b }, process())]),
    )
    expect(server.presentations.map(({ outcome }) => outcome)).toEqual(['issued', 'issued'])
    expect(new Set(server.presentations.map(({ refreshToken }) => refreshToken)).size).toBe(2)
    expect(server.resourceOf(tokenOf(ofA, a)!)).toBe(a)
    expect(server.resourceOf(tokenOf(ofB, b)!)).toBe(b)
    const committed = events.filter(({ type }) => type === 'committed')
    expect(committed).toMatchObject([{ resource: a }, { resource: b }])
  })

  it('returns each again without a request, until its own end', async () => {
    const { time, server, resolve } = await setUp()
    await time.run(resolve({ resource: a }))
    await time.advance(1_800_000)
    await time.run(resolve({ resource: b }))
    expect(tokenOf(await time.run(resolve({ resource: a })), a)).toBeDefined()
    expect(server.presentations).toHaveLength(2)

    await time.advance(1_800_000)
    await time.run(Promise.all([resolve({ resource: a }), resolve({ resource: b })]))
    expect(server.presentations.map(({ resource }) => resource)).toEqual([a, b, a])
  })

  it('carries all of them in the cookie', async () => {
    const { time, server, state, process, resolve } = await setUp({ kind: 'memory' })
    const first = await time.run(resolve({ resource: a, carried: state, canCarry: true }))
    expect(first).toMatchObject({ status: 'ok', state: { generation: 1 } })
    if (first.status !== 'ok') return
    const later = process()
    const second = await time.run(resolve({ resource: a, carried: first.state }, later))
    expect(tokenOf(second, a)).toBe(tokenOf(first, a))
    expect(server.presentations).toHaveLength(1)
  })

  it('serves the token of a resource while the store is away, and none of another', async () => {
    const { time, state, resolve, stored } = await setUp()
    const known = await time.run(resolve({ resource: a }))
    expect(known.status).toBe('ok')
    const carried = await stored()
    const store = {
      kind: 'sealed' as const,
      get: () => Promise.reject(new Error('down')),
      compareAndSet: () => Promise.reject(new Error('down')),
    }
    const away = createRotator({
      store,
      fetcher: () => Promise.reject(new Error('sent')),
      clock: time.now,
      timer: time.timer,
      process: { flights: new WeakMap(), breakers: new WeakMap() },
    })
    expect(tokenOf(await time.run(resolve({ resource: a, carried }, away)), a)).toBe(
      tokenOf(known, a),
    )
    expect(tokenOf(await time.run(resolve({ resource: b, carried }, away)), b)).toBe('unavailable')
    expect(state.tokens.refresh_token).not.toBe(carried.tokens.refresh_token)
  })

  it('goes on serving the token of a resource when the grant is rejected', async () => {
    const { time, server, state, resolve, stored } = await setUp()
    const served = tokenOf(await time.run(resolve({ resource: a })), a)
    await server.revoke((await stored()).tokens)
    expect(tokenOf(await time.run(resolve({ resource: b })), b)).toBe('rejected')
    expect(tokenOf(await time.run(resolve({ resource: a })), a)).toBe(served)
    expect(tokenOf(await time.run(resolve({})))).toBe(state.tokens.access_token)
  })

  it('forces one rotation in 30 seconds for each, and gives back a token that was born of one', async () => {
    const { time, server, resolve } = await setUp()
    const force = {}
    await time.run(Promise.all([resolve({ resource: a }), resolve({ resource: b })]))
    await time.run(resolve({ resource: a, force }))
    await time.run(resolve({ resource: a, force }))
    await time.run(resolve({ resource: b, force }))
    await time.run(resolve({ force }))
    await time.run(resolve({ force }))
    expect(server.presentations.map(({ resource }) => resource)).toEqual([a, b, a, b, undefined])
    await time.advance(30_000)
    const current = tokenOf(await time.run(resolve({ resource: a })), a)!
    await time.run(resolve({ resource: a, force: { ifAccessTokenIs: current } }))
    expect(server.presentations).toHaveLength(5)
  })
})

describe('resolve for a resource that the provider refuses', () => {
  it('tells that caller, and nobody else hears of it', async () => {
    const { time, server, state, events, resolve, stored } = await setUp({ resources: [a] })
    const refused = await time.run(resolve({ resource: b }))
    expect(refused).toMatchObject({
      status: 'misconfigured',
      error: { code: 'ERR_CLIENT_REJECTED', error: 'invalid_target', status: 400 },
    })
    expect(events.at(-1)).toMatchObject({ type: 'misconfigured', resource: b })
    const record = await stored()
    expect(record).not.toHaveProperty('claim')
    expect(record).not.toHaveProperty('backoff')
    expect(record).toMatchObject({ generation: 0, tokens: state.tokens })
    const [ofA, byDefault] = await time.run(
      Promise.all([resolve({ resource: a }), resolve({ force: {} })]),
    )
    expect([ofA.status, byDefault.status]).toEqual(['ok', 'ok'])
    expect(server.presentations).toHaveLength(3)
  })

  it('is not asked for it again for half a minute', async () => {
    const { time, server, resolve } = await setUp({ resources: [a] })
    const first = await time.run(resolve({ resource: b }))
    expect(first).toMatchObject({ status: 'misconfigured' })
    const { retryAt } = first as Extract<Resolution, { status: 'misconfigured' }>
    expect(retryAt - time.now()).toBeGreaterThanOrEqual(29_000)
    expect(retryAt - time.now()).toBeLessThan(40_000)
    await time.advance(20_000)
    expect(await time.run(resolve({ resource: b }))).toMatchObject({
      status: 'misconfigured',
      retryAt,
    })
    expect(server.presentations).toHaveLength(1)

    await time.advance(20_000)
    await time.run(resolve({ resource: b }))
    expect(server.presentations).toHaveLength(2)
  })

  it('leaves the breaker shut for other grants', async () => {
    const { time, server, rotator, resolve } = await setUp({ resources: [] })
    await time.run(resolve({ resource: b }))
    const id = 'g2'
    await rotator.begin({
      status: 'active',
      id,
      provider: 'demo',
      generation: 0,
      tokens: server.signIn(),
    })
    await expect(time.run(rotator.resolve(id, { force: {} }))).resolves.toMatchObject({
      status: 'ok',
      state: { generation: 1 },
    })
  })
})
