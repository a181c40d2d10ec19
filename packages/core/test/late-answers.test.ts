import { describe, expect, it } from 'vitest'
import { commit } from '../src/commit.ts'
import type { ActiveGrant, Claim, GrantState } from '../src/grant-state.ts'
import { createMemoryStore } from '../src/memory-store.ts'
import { accessStore } from '../src/store-access.ts'
import { claimUntil, digest, grant, now, tokens } from './support.ts'

const mine: Claim = claimUntil(20_000, { owner: 'mine' })
const later: Claim = claimUntil(25_000, { owner: 'later' })
const { refreshTokenHash } = mine

/** What a provider that keeps its refresh tokens answered to `claim`. */
function answered(claim: Claim, rest: Partial<ActiveGrant> = {}): ActiveGrant {
  const parent = { refreshTokenHash, sentAt: claim.sentAt }
  const access_token = `access-token of ${claim.owner}`
  return grant({ generation: 4, tokens: { ...tokens, access_token }, parent, ...rest })
}

/** Commits what came to `mine` after somebody else has stored `meanwhile`. */
async function commitLate(next: ActiveGrant, meanwhile: GrantState) {
  const memory = createMemoryStore<GrantState>({ clock: () => now })
  let unique = 0
  const store = accessStore(memory, {
    clock: () => now,
    timer: () => () => undefined,
    storeTimeout: 1,
    unique: () => `v${(unique += 1)}`,
    writeOptions: () => ({ ttl: 1e6 }),
  })
  const record = await store.write('g1', undefined, grant({ claim: mine }))
  await store.write('g1', record, meanwhile)
  const outcome = await commit(store, digest, next, mine, record)
  return { outcome, stored: (await store.get('g1'))!.value }
}

describe('a late answer with the same refresh token', () => {
  it('leaves the claim of whoever presents that refresh token now', async () => {
    const { stored } = await commitLate(answered(mine), grant({ claim: later }))
    expect(stored).toMatchObject({ generation: 4, claim: later })
  })

  it('leaves the time of a rotation that was forced meanwhile', async () => {
    const forced = { at: now }
    const { stored } = await commitLate(answered(mine), grant({ forced }))
    expect(stored).toMatchObject({ generation: 4, forced })
  })

  it('is given up for a newer access token', async () => {
    const { outcome, stored } = await commitLate(answered(mine), answered(later))
    expect(outcome).toEqual({ status: 'superseded' })
    expect(stored).toMatchObject(answered(later))
  })

  it('replaces an older access token', async () => {
    const earlier = claimUntil(10_000, { owner: 'earlier' })
    const { outcome } = await commitLate(answered(mine), answered(earlier))
    expect(outcome.status).toBe('committed')
  })

  it('brings a new refresh token even if a newer access token is stored', async () => {
    const rotated = { ...tokens, refresh_token: 'refresh-token-2' }
    const { stored } = await commitLate(answered(mine, { tokens: rotated }), answered(later))
    expect(stored).toMatchObject({ generation: 5, tokens: rotated })
  })
})
