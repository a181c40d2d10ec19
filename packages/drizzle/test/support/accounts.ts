import type { AdapterAccount } from '@auth/core/adapters'
import { DrizzleAdapter } from '@auth/drizzle-adapter'
import type { AccountsUnderTest } from '@token-rotation/accounts/testing'
import { accountTables } from '../../src/account-tables.ts'
import { conditionsFor } from '../../src/conditions.ts'
import { type Database, dialectOf, tablesFor } from '../../src/dialect.ts'
import type { DrizzleClient } from '../../src/index.ts'

/** Accounts as `@auth/drizzle-adapter` writes and reads them, with its own tables. */
export function accountsOn(db: DrizzleClient, other: DrizzleClient = db): AccountsUnderTest {
  const { createUser, linkAccount, unlinkAccount, getAccount } = DrizzleAdapter(db)
  const dialect = dialectOf(db)
  const tables = tablesFor(dialect, {})
  const { isOf } = conditionsFor(dialect, tables)
  return {
    tables: accountTables(db, {}),
    other: accountTables(other, {}),
    async addUser() {
      const id = crypto.randomUUID()
      const user = await createUser!({ id, email: `${id}@example.com`, emailVerified: null })
      return user.id
    },
    addAccount: async (row) => linkAccount!({ ...row, type: 'oauth' } as AdapterAccount),
    changeAccount: async (key, columns) =>
      (db as unknown as Database)
        .update(tables.account)
        .set(columns)
        .where(isOf(tables.account, key)),
    removeAccount: async (key) => unlinkAccount!(key),
    readColumns: async ({ provider, providerAccountId }) =>
      (await getAccount!(providerAccountId, provider)) ?? undefined,
  }
}
