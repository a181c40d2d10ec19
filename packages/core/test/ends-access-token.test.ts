import { beforeEach, describe, expect, it } from 'vitest'
import type { ActiveGrant, GrantState } from '../src/grant-state.ts'
import type { GrantStore } from '../src/grant-store.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import type { ResolveRequest } from '../src/resolve.ts'
import { createRotator, type Rotator } from '../src/rotator.ts'
import { type VirtualClock, virtualClock } from '../src/testing/index.ts'
import { digest, json } from './support.ts'

/** How long the provider takes, in milliseconds. */
const delay = 300

describe('A provider that ends an access token with its refresh', () => {
  let clock: VirtualClock
  let memory: GrantStore<GrantState>
  let requests: number
  let answer: () => Response

  beforeEach(() => {
    clock = virtualClock()
    memory = createMemoryStore<GrantState>({ clock: clock.now })
    requests = 0
    answer = () => json({ access_token: 'new', token_type: 'Bearer', expires_in: 3_600 })
  })

  function startProcess(kind: 'memory' | 'sealed', endsAccessToken?: true): Rotator {
    return createRotator({
      store: { ...memory, kind },
      digest,
      clock: clock.now,
      timer: clock.timer,
      profile: { ...(endsAccessToken && { endsAccessToken }) },
      process: { flights: new WeakMap(), breakers: new WeakMap() },
      fetcher: () => {
        requests += 1
        return new Promise((resolve) => clock.timer(delay, () => resolve(answer())))
      },
    })
  }

  /** Usable for twenty seconds more, and due. */
  function due(): ActiveGrant {
    const expires_at = clock.now() / 1000 + 20
    const tokens = { access_token: 'old', refresh_token: 'r', expires_at, expires_in: 600 }
    return { status: 'active', id: 'g1', provider: 'demo', generation: 0, tokens }
  }

  async function tokensOf(rotators: readonly Rotator[], request: ResolveRequest = {}) {
    const all = rotators.map((rotator) => rotator.resolve('g1', request))
    const resolutions = await clock.run(Promise.all(all))
    return resolutions.map((one) => one.status === 'ok' && one.state.tokens.access_token)
  }

  it.each([
    ['in one process', 1],
    ['in two processes', 2],
  ])('hands nobody a token that is being replaced, %s', async (_name, processes) => {
    const rotators = Array.from({ length: processes }, () => startProcess('sealed', true))
    await rotators[0]!.begin(due())
    const callers = [...rotators, ...rotators, ...rotators]
    expect(await tokensOf(callers, { background: () => undefined })).toEqual(
      callers.map(() => 'new'),
    )
    expect(requests).toBe(1)
  })

  it('lets those wait, too, who could not carry the new one', async () => {
    const rotator = startProcess('memory', true)
    const carried = due()
    const leader = rotator.resolve('g1', { carried, canCarry: true })
    await clock.advance(delay / 2)
    expect(await tokensOf([rotator], { carried })).toEqual(['new'])
    await clock.run(leader)
  })

  it('leaves a due token alone where nobody replaces it and nobody could carry another', async () => {
    expect(await tokensOf([startProcess('memory', true)], { carried: due() })).toEqual(['old'])
    expect(requests).toBe(0)
  })

  it('hands out what is there when the provider takes too long, or is in trouble', async () => {
    answer = () => new Response('busy', { status: 503 })
    const rotator = startProcess('sealed', true)
    await rotator.begin(due())
    expect(await tokensOf([rotator, rotator])).toEqual(['old', 'old'])
  })

  it('is no reason to wait elsewhere', async () => {
    const rotator = startProcess('sealed')
    await rotator.begin(due())
    const [first, second] = [1, 2].map(() => tokensOf([rotator], { background: () => undefined }))
    expect(await first).toEqual(['old'])
    expect(await second).toEqual(['old'])
  })
})
