import { fingerprint } from '@token-rotation/provider'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apps } from './apps.ts'
import { accountSignOut } from './scenarios/account-sign-out.ts'
import { burst } from './scenarios/burst.ts'
import { isolation } from './scenarios/isolation.ts'
import { outage } from './scenarios/outage.ts'
import { refusal } from './scenarios/refusal.ts'
import { rounds } from './scenarios/rounds.ts'
import {
  accountStores,
  isDatabaseSkipped,
  useAccountDatabases,
} from './support/account-databases.ts'
import { type Fleet, startFleet } from './support/fleet.ts'

const databases = useAccountDatabases()
const express = apps.find(({ name }) => name === 'express')!

describe.skipIf(isDatabaseSkipped)('Accounts in a database', () => {
  describe.concurrent.each(accountStores)('through $accounts', ({ accounts, table }) => {
    const app = databases.on(express, accounts)
    burst(app, 50)
    outage(app)
    refusal(app)
    isolation(app)
    accountSignOut(app)

    describe('of several processes', () => {
      let fleet: Fleet
      let env: Readonly<Record<string, string>>
      beforeAll(async () => {
        env = await databases.create(accounts)
        fleet = await startFleet({ apps: [express, express], store: '', env, accessTokenTtl: 4 })
      })
      afterAll(() => fleet.stop())

      rounds(() => fleet, ['express', 'express'])

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
        expect(rows.map(({ login }) => login)).toEqual(
          expect.arrayContaining(['express-express', 'grace']),
        )
        for (const { login, refresh_token } of rows) {
          expect(fingerprint(refresh_token)).toBe(newestRefreshToken(login))
        }
      })
    })
  })

  // The integration is one line for the adapter and one for the store, whatever the framework.
  describe.concurrent.each(apps.filter((app) => app !== express))('in $name', (given) => {
    const app = databases.on(given, 'drizzle')
    burst(app, 20)
    accountSignOut(app)
  })
})
