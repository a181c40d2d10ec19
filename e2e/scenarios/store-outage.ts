import { expect, it } from 'vitest'
import type { Answer, Browser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import type { Fleet } from '../support/fleet.ts'
import { askAll, mixedLoad, type Sample } from '../support/mixed-load.ts'
import { presentations } from '../support/presentations.ts'
import { fingerprints, statuses, untilExpired } from '../support/stage.ts'
import type { StoreServer } from '../support/stores.ts'
import { shownFingerprints } from '../support/two-tabs.ts'
import { untilServed } from '../support/until-served.ts'
import { emptiedStore } from './emptied-store.ts'

const second = 1000
/** How long one call of the store may take, by default. */
const storeTimeout = 2 * second
/** The proxy of Next.js, a layout and a page: each may read it, one after the other. */
const readsOfPage = 4
const kinds = ['fresh', 'expired', 'claimed', 'expiring'] as const

/** What the store does for a while, and how it comes back. */
export interface Outage {
  readonly name: string
  readonly begin: (store: StoreServer) => unknown
  readonly end: (store: StoreServer) => unknown
}

/** Takes the store away, in one way after the other, and empties it in the end. */
export function storeOutages(
  fleet: () => Fleet,
  store: () => StoreServer,
  outages: readonly Outage[],
): void {
  const ways = outages.map(({ name }) => name).join(', ')
  it(`go on after it was ${ways} and emptied, and sign nobody out without need`, async () => {
    for (const outage of outages) await outlive(fleet(), store(), outage)
    await emptiedStore(fleet(), store())
    expect(fleet().provider.control.stats().refresh.revokedForReuse).toBe(0)
  })
}

/**
 * Takes the store away for 10 seconds under load, from people whose tokens are of every age: of use for
 * long, of no use any more, about to be replaced, and of use for a part of that time.
 */
async function outlive(
  { provider, visit }: Fleet,
  store: StoreServer,
  { name, begin, end }: Outage,
): Promise<void> {
  const { control } = provider
  const people = kinds.map(() => visit())
  const [fresh, expired, claimed, expiring] = people as [Browser[], Browser[], Browser[], Browser[]]
  const loginOf = (visitor: Browser[]) => `${kinds[people.indexOf(visitor)]} ${name}`
  const counts = () => people.map((visitor) => presentations(provider, loginOf(visitor)).length)
  async function signIn(visitor: Browser[], accessTokenTtl: number): Promise<Answer> {
    control.changeSettings({ accessTokenTtl })
    await visitor[0]!.signIn(loginOf(visitor))
    return visitor[0]!.get('/api/token')
  }
  const lasting = await signIn(fresh, 600)
  await askAll(fresh)
  const usual = slowest(await askAll(fresh))
  const old = [await signIn(expired, 2), await signIn(claimed, 2)]
  const ending = await signIn(expiring, 12)
  await askAll(expiring)
  for (const answer of old) await untilExpired(answer)
  control.changeSettings({ accessTokenTtl: 600 })
  control.setFault({ mode: 'delay', ms: 2 * second, times: 1 })
  const before = counts()
  const underWay = claimed[0]!.get('/api/token', 'drop')
  await eventually(() => counts().join() !== before.join())
  const claimedOnly = counts()

  const beganAt = Date.now()
  await begin(store)
  const endsAt = Number(ending.json.expires_at) * second
  const samples = await mixedLoad(people, Math.max(beganAt + 10 * second, endsAt + 2 * second))
  // Nobody presents a refresh token without the store.
  expect(counts()).toEqual(claimedOnly)
  await end(store)

  for (const { answer, took } of samples.flat()) {
    expect([200, 503]).toContain(answer.status)
    expect(took).toBeLessThan(readsOfPage * storeTimeout + 2 * usual)
  }
  const sessions = samples.flat().filter(({ kind }) => kind === 'session')
  for (const { answer } of sessions) expect(answer.json).toMatchObject({ user: {} })
  const [ofFresh, ofExpired, ofClaimed, ofExpiring] = samples
  expectServed(ofFresh!, lasting)
  expectServed(
    ofExpiring!.filter(({ answer }) => answer.answeredAt < endsAt - second),
    ending,
  )
  expectToldToWait(ofExpiring!.filter(({ answer }) => answer.sentAt >= endsAt))
  expectToldToWait(ofExpired!)
  expectToldToWait(ofClaimed!)

  // All of them go on where they were, in every process, and none of them signs in again.
  for (const visitor of people) {
    const answers = await Promise.all(visitor.map((browser) => untilServed(browser)))
    expect(statuses(answers)).toEqual([200])
    expect(fingerprints(answers)).toHaveLength(1)
    expect((await visitor[0]!.session()).json).not.toHaveProperty('error')
  }
  // Whether or not it has read the store before the end.
  expect([200, 503]).toContain((await underWay).status)
  const later = counts().map((count, index) => count - claimedOnly[index]!)
  expect(later).toEqual([0, 1, 0, 1])
  expect(control.stats().refresh).toMatchObject({ mostPresentations: 1, revokedForReuse: 0 })
}

function expectServed(samples: readonly Sample[], { json }: Answer): void {
  expect(samples.length).toBeGreaterThan(5)
  for (const { kind, answer } of samples) {
    if (kind !== 'session') expect(shownFingerprints([answer])).toEqual([json.fingerprint])
    else expect(answer.json).not.toHaveProperty('error')
  }
}

function expectToldToWait(samples: readonly Sample[]): void {
  expect(samples.length).toBeGreaterThan(5)
  for (const { kind, answer } of samples) {
    if (kind === 'page') expect(shownFingerprints([answer])).toEqual(['unavailable'])
    else expect(answer.json).toMatchObject({ error: 'RefreshTokenUnavailable' })
    if (kind === 'token') expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  }
}

function slowest(samples: readonly Sample[]): number {
  return Math.max(...samples.map(({ took }) => took))
}
