import { beforeAll, describe, expect, it } from 'vitest'
import { apps } from './apps.ts'
import { endlessToken } from './scenarios/endless-token.ts'
import { finalSignOut, signOutInFlight } from './scenarios/final-sign-out.ts'
import { rounds } from './scenarios/rounds.ts'
import { snippetAtOnce } from './scenarios/snippet-at-once.ts'
import type { Fleet } from './support/fleet.ts'
import { twoTabs } from './support/two-tabs.ts'
import { onEach, useFleets } from './support/use-fleets.ts'

const all = ['nextjs', 'sveltekit', 'express'] as const
const [nextjs, sveltekit, express] = all
/** Whoever shares a session, by store. */
const companies: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Redis: [...all.map((name) => [name, name]), all],
  PostgreSQL: [[express, express], all],
}

describe('Processes that share a store and a provider', () => {
  const fleets = useFleets((name) => ({
    apps: name === 'Redis' ? [...apps, ...apps] : [...apps, apps.at(-1)!],
  }))

  describe('at the same time', () => {
    beforeAll(() => Promise.all(fleets.map(({ fleet, name }) => giveTokensTime(fleet(), name))))

    onEach(fleets, ({ name, fleet, store }) => {
      for (const names of companies[name]!) rounds(fleet, names)
      snippetAtOnce(fleet, all)
      snippetAtOnce(fleet, [express, express])
      finalSignOut(fleet, store, [nextjs, sveltekit, express])
      finalSignOut(fleet, store, [sveltekit, express, nextjs])
      finalSignOut(fleet, store, [express, nextjs, sveltekit])
    })
  })

  describe('while the provider is slow', () => {
    onEach(fleets, ({ fleet }) => signOutInFlight(fleet, all))
  })

  describe('while the provider does not say when tokens expire', () => {
    onEach(fleets, ({ fleet, store }) => endlessToken(fleet, store))
  })

  describe('in the end', () => {
    onEach(fleets, ({ name, fleet, store }) => {
      it('have left no token, no cookie and no secret in the store', async () => {
        const { recorder } = fleet()
        const dump = await store().dump()
        // Of those who are signed in, and of those who have signed out.
        expect(dump.match(/eyJhbGciOiJkaXIi/g)!.length).toBeGreaterThan(companies[name]!.length)
        recorder.stored(`the dump of ${name}`, dump)
        expect(recorder.size.secrets).toBeGreaterThan(10)
        expect(recorder.leaks()).toEqual([])
      })
    })
  })
})

/** Gives access tokens a life in which all rounds at once are over, on any machine. */
async function giveTokensTime({ provider, visit }: Fleet, name: string): Promise<void> {
  const visitor = visit()
  await visitor[0]!.signIn('warm-up')
  await twoTabs(visitor)
  const started = Date.now()
  await Promise.all(companies[name]!.map(() => twoTabs(visitor)))
  // They are due in their last quarter at the earliest.
  const accessTokenTtl = Math.ceil((1.5 * (Date.now() - started)) / 1000) + 3
  provider.control.changeSettings({ accessTokenTtl })
}
