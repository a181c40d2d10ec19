import { accountStore, type AccountStore } from '@token-rotation/accounts'
import { accountTables } from './account-tables.ts'
import type { DrizzleAccountsOptions, DrizzleClient } from './options.ts'

/**
 * Keeps grants in the account rows of `@auth/drizzle-adapter`, and what those have no column for in a
 * table of ours beside them. It uses the database that you already have, and never connects or closes it.
 *
 * Both tables change in one transaction. Where the driver has none, each change is one statement on
 * condition of what was read, the account row first: a crash in between loses nothing but what the note
 * would have said. What the database gives up in favour of others is repeated; a promise rejects where the
 * outcome is not known.
 *
 * @param db What `drizzle()` returns. It must lead to the primary, and must not be a transaction.
 *
 * @throws {TypeError} If the database is of no known dialect, or a table is not one of that dialect or
 *   lacks a column.
 */
export function drizzleAccounts<Client extends DrizzleClient>(
  db: Client,
  options: DrizzleAccountsOptions<Client> = {} as DrizzleAccountsOptions<Client>,
): AccountStore {
  return accountStore(accountTables(db, options))
}
