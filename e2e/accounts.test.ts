import { fingerprint } from '@token-rotation/provider'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apps, type DemoApp } from './apps.ts'
import { accountSignOut } from './scenarios/account-sign-out.ts'
import { burst } from './scenarios/burst.ts'
import { isolation } from './scenarios/isolation.ts'
import { outage, type Trouble } from './scenarios/outage.ts'
import { refusal } from './scenarios/refusal.ts'
import { rounds } from './scenarios/rounds.ts'
import {
  accountStores,
  isDatabaseSkipped,
  useAccountDatabases,
} from './support/account-databases.ts'
import { type Fleet, startFleet } from './support/fleet.ts'

const databases = useAccountDatabases()

const [, sveltekit, express] = apps as [DemoApp, DemoApp, DemoApp]
/** The ways to the accounts, in frameworks that start fast: those are many processes. */
const combinations = accountStores.map((store) => ({
  ...store,
  given: store.accounts === 'sql' ? sveltekit : express,
}))
/** What kinds of trouble there are concerns no store: one of them meets all. */
const silence: Trouble = { name: 'never answers', fault: { mode: 'hang' } }

describe.skipIf(isDatabaseSkipped)('Accounts in a database', () => {
  describe.concurrent.each(combinations)('through $accounts', ({ accounts, table, given }) => {
    const app = databases.on(given, accounts)
    describe(`in ${given.name}`, () => {
      burst(app, 50)
      if (accounts === 'drizzle') outage(app)
      else outage(app, [silence])
      refusal(app)
      isolation(app)
      accountSignOut(app)
    })

    describe('of several processes', () => {
      let fleet: Fleet
      let env: Readonly<Record<string, string>>
      beforeAll(async () => {
        env = await databases.create(accounts)
        fleet = await startFleet({ apps: [given, given], store: '', env, accessTokenTtl: 4 })
      })
      afterAll(() => fleet.stop())

      rounds(() => fleet, [given.name, given.name])

      it('hold what the provider has issued last', async () => {
        const { visit, newestRefreshToken } = fleet
        const [one, other] = visit()
        await one!.signIn('grace')
        await one!.signOut()
        await other!.signIn('grace')
        const client = new Client({ connectionString: env.DATABASE_URL })
        await client.connect()
        const { rows } = await client.query<{ login: string; refresh_token: string }>(
          `select "providerAccountId" as login, refresh_token from ${table}`,
        )
        await client.end()
        const logins = rows.map(({ login }) => login)
        expect(logins).toEqual(expect.arrayContaining([`${given.name}-${given.name}`, 'grace']))
        for (const { login, refresh_token } of rows) {
          expect(fingerprint(refresh_token)).toBe(newestRefreshToken(login))
        }
      })
    })
  })

  describe.concurrent.each(apps)('in the process of $name itself', (app) => {
    burst({ ...app, prepare: async () => ({ DEMO_SESSION: 'database' }) }, 20)
  })
})
