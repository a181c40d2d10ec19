import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apps } from './apps.ts'
import { endlessToken } from './scenarios/endless-token.ts'
import { finalSignOut, signOutInFlight } from './scenarios/final-sign-out.ts'
import { rounds } from './scenarios/rounds.ts'
import { snippetAtOnce } from './scenarios/snippet-at-once.ts'
import { type Fleet, startFleet } from './support/fleet.ts'
import { type StoreServer, stores } from './support/stores.ts'
import { twoTabs } from './support/two-tabs.ts'

const all = ['nextjs', 'sveltekit', 'express'] as const
const [nextjs, sveltekit, express] = all
const pairs = {
  Redis: all.map((name) => [name, name]),
  PostgreSQL: [[express, express]],
}

describe.each(stores)('Processes on one $name', ({ name, isSkipped, start }) => {
  describe.skipIf(isSkipped)('and one provider', () => {
    let store: StoreServer
    let running: Fleet
    const fleet = () => running

    beforeAll(async () => {
      store = await start()
      const wanted = name === 'Redis' ? [...apps, ...apps] : [...apps, apps.at(-1)!]
      running = await startFleet({ apps: wanted, store: store.url })
      await giveTokensTime(running, combinations.length)
    })

    afterAll(async () => {
      await running?.stop()
      await store?.stop()
    })

    const combinations = [...pairs[name as keyof typeof pairs], all]
    for (const names of combinations) rounds(fleet, names)
    snippetAtOnce(fleet, all)
    snippetAtOnce(fleet, [express, express])

    describe('a sign-out', () => {
      finalSignOut(fleet, () => store, [nextjs, sveltekit, express])
      finalSignOut(fleet, () => store, [sveltekit, express, nextjs])
      finalSignOut(fleet, () => store, [express, nextjs, sveltekit])
      signOutInFlight(fleet, all)
    })

    endlessToken(fleet, () => store)

    it('finds no token, no cookie and no secret in all that the store holds', async () => {
      const { recorder } = running
      const dump = await store.dump()
      // Those who are signed in, and those who have signed out.
      expect(dump.match(/eyJhbGciOiJkaXIi/g)!.length).toBeGreaterThan(combinations.length)
      recorder.stored(`the dump of ${name}`, dump)
      expect(recorder.size.secrets).toBeGreaterThan(10)
      expect(recorder.leaks()).toEqual([])
    })
  })
})

/** Gives access tokens a life in which all rounds at once are over, on any machine. */
async function giveTokensTime({ provider, visit }: Fleet, count: number): Promise<void> {
  const visitor = visit()
  await visitor[0]!.signIn('warm-up')
  const started = Date.now()
  await Promise.all(Array.from({ length: count }, () => twoTabs(visitor, 20)))
  const took = Date.now() - started
  // They are due in their last quarter at the earliest.
  const accessTokenTtl = Math.ceil((1.5 * took) / 1000) + 3
  provider.control.changeSettings({ accessTokenTtl })
}
