import { describe, expect, it } from 'vitest'
import { commit } from '../src/commit.ts'
import type { ActiveGrant, Claim, GrantState } from '../src/grant-state.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import { accessStore } from '../src/store-access.ts'
import { claimUntil, digest, grant, now, rejected, signedOut, tokens } from './support.ts'

const sentAt = now - 1_000
const claim: Claim = claimUntil(29_000, { owner: 'me', sentAt, firstSentAt: sentAt })
const claimed = grant({ claim })

/** What a rotation makes of generation 3, presented at `presentedAt`. */
function child(n: number, presentedAt = sentAt, parentHash = claim.refreshTokenHash): ActiveGrant {
  return grant({
    generation: 4,
    tokens: { ...tokens, access_token: `access-token-${n}`, refresh_token: `refresh-token-${n}` },
    parent: { refreshTokenHash: parentHash, sentAt: presentedAt },
  })
}

/** Stores the claim, then lets `meanwhile` overwrite it, then commits `next`. */
async function setUp(next: ActiveGrant, ...meanwhile: GrantState[]) {
  const memory = createMemoryStore<GrantState>({ clock: () => now })
  let unique = 0
  const store = accessStore(memory, {
    clock: () => now,
    timer: () => () => undefined,
    storeTimeout: 1,
    unique: () => `v${(unique += 1)}`,
    writeOptions: () => ({ ttl: 1e6 }),
  })
  const record = await store.write('g1', undefined, claimed)
  let latest = record
  for (const state of meanwhile) latest = await store.write('g1', latest, state)
  const outcome = await commit(store, digest, next, claim, record)
  return { outcome, stored: (await store.get('g1'))!.value, memory, store, record }
}

describe('commit', () => {
  it('replaces the claim', async () => {
    const { outcome, stored } = await setUp(child(2))
    expect(outcome).toEqual({ status: 'committed', state: child(2) })
    expect(stored).toEqual({ ...child(2), writtenAt: now })
  })

  it('creates a record where the store has forgotten it', async () => {
    const { store, memory, record } = await setUp(child(2))
    const stored = (await memory.get('g1'))!
    await memory.compareAndSet('g1', stored.version, undefined, { ttl: 1 })
    expect(await commit(store, digest, child(2), claim, record)).toMatchObject({
      status: 'committed',
      state: { generation: 4 },
    })
  })

  it('comes late over a record that was marked rejected: its token may be the only living one', async () => {
    const { outcome, stored } = await setUp(child(2), rejected(0))
    expect(outcome.status).toBe('committed')
    expect(stored).toMatchObject({ status: 'active', tokens: { refresh_token: 'refresh-token-2' } })
  })

  it('comes late over the claim of another that presents the same refresh token', async () => {
    const other = claimUntil(30_000, { owner: 'other', attempts: 2 })
    const { outcome, stored } = await setUp(child(2), grant({ claim: other }))
    expect(outcome.status).toBe('committed')
    expect(stored).toMatchObject({ generation: 4, tokens: { refresh_token: 'refresh-token-2' } })
    expect(stored).not.toHaveProperty('claim')
  })

  it('is over a back-off that somebody else has written', async () => {
    const failure = { code: 'ERR_ANSWER_LOST' } as const
    const backoff = { until: now + 9, failures: 1, failure }
    const { outcome, stored } = await setUp(child(2), grant({ backoff }))
    expect(outcome.status).toBe('committed')
    expect(stored).not.toHaveProperty('backoff')
  })

  it('never comes after a sign-out', async () => {
    const { outcome, stored } = await setUp(child(2), signedOut)
    expect(outcome).toEqual({ status: 'signed-out' })
    expect(stored.status).toBe('signed-out')
  })

  it.each<[string, number, 'committed' | 'superseded', string]>([
    ['earlier', sentAt - 1, 'committed', 'refresh-token-2'],
    ['at the same time', sentAt, 'superseded', 'refresh-token-9'],
    ['later', sentAt + 1, 'superseded', 'refresh-token-9'],
  ])('decides against a sibling that was presented %s', async (_, at, status, refreshToken) => {
    const { outcome, stored } = await setUp(child(2), child(9, at))
    expect(outcome.status).toBe(status)
    expect(stored).toMatchObject({ tokens: { refresh_token: refreshToken } })
  })

  it('gives up a token that came back, where an earlier presentation has brought another', async () => {
    const kept = { ...child(2), tokens: { ...tokens, access_token: 'access-token-2' } }
    const { outcome, stored } = await setUp(kept, child(9, sentAt - 1))
    expect(outcome).toEqual({ status: 'superseded' })
    expect(stored).toMatchObject({ tokens: { refresh_token: 'refresh-token-9' } })
  })

  it('leaves the tokens for other resources that were stored meanwhile, and the default one', async () => {
    const [resource, other] = ['https://api.example', 'https://other.example']
    const own = { ...claim, resource }
    const token = (of: string) => ({ access_token: of, expires_at: now / 1000 + 60 })
    const next = {
      ...child(2),
      tokens: { ...tokens, refresh_token: 'refresh-token-2' },
      resources: { [resource]: token('mine') },
    }
    const theirs = grant({
      tokens: { ...tokens, access_token: 'access-token-of-theirs' },
      resources: { [other]: token('theirs') },
    })
    const { store, memory, record } = await setUp(child(9))
    const latest = (await memory.get('g1'))!
    await memory.compareAndSet('g1', latest.version, { version: 'w', value: theirs }, { ttl: 1e9 })
    expect(await commit(store, digest, next, own, record)).toMatchObject({
      status: 'committed',
      state: {
        tokens: { access_token: 'access-token-of-theirs', refresh_token: 'refresh-token-2' },
        resources: { [resource]: token('mine'), [other]: token('theirs') },
      },
    })
  })

  it('knows its tokens by the access token for its resource, where the refresh token is static', async () => {
    const resource = 'https://api.example'
    const own = { ...claim, resource }
    const resources = { [resource]: { access_token: 'access-token-of-api' } }
    const next = grant({ generation: 4, resources, parent: { ...own } })
    const { store, record } = await setUp(child(2))
    const before = await store.write('g1', await store.get('g1'), grant({ claim: own }))
    await store.write('g1', before, grant({ claim: own, acknowledged: 3 }))
    const outcome = await commit(store, digest, next, own, record)
    expect(outcome).toMatchObject({ status: 'committed', state: { resources } })
    expect((await store.get('g1'))!.value).toMatchObject({ generation: 4, resources })
  })

  it('raises the generation when it replaces a sibling', async () => {
    const { outcome } = await setUp(child(2), child(9, sentAt - 1))
    expect(outcome).toMatchObject({ state: { generation: 5 } })
  })

  it('gives up its tokens for a descendant', async () => {
    const descendant = { ...child(9, sentAt - 1, 'hash:refresh-token-5'), generation: 5 }
    const { outcome, stored } = await setUp(child(2), descendant)
    expect(outcome).toEqual({ status: 'superseded' })
    expect(stored).toMatchObject({ tokens: { refresh_token: 'refresh-token-9' } })
  })

  it('knows its own tokens when they are stored already', async () => {
    const { outcome, store, record } = await setUp(child(2))
    const again = await commit(store, digest, child(2), claim, record)
    expect(again).toMatchObject({ status: 'committed', state: { generation: 4 } })
    expect(outcome.status).toBe('committed')
  })

  it('keeps a new refresh token that came with the old access token', async () => {
    const next = child(2)
    const same = { ...next, tokens: { ...next.tokens, access_token: 'access-token-1' } }
    const other = claimUntil(30_000, { owner: 'other', attempts: 2 })
    const { outcome, stored } = await setUp(same, grant({ claim: other }))
    expect(outcome.status).toBe('committed')
    expect(stored).toMatchObject({ tokens: { refresh_token: 'refresh-token-2' } })
  })

  it('replaces the tokens of a refresh token that stays the same', async () => {
    const next = child(2)
    const still = { ...next, tokens: { ...next.tokens, refresh_token: 'refresh-token-1' } }
    const other = claimUntil(30_000, { owner: 'other', attempts: 2 })
    const { outcome, stored } = await setUp(still, grant({ claim: other }))
    expect(outcome.status).toBe('committed')
    expect(stored).toMatchObject({ tokens: { access_token: 'access-token-2' } })
  })
})
