import { accountStore, type AccountStore } from '@token-rotation/accounts'
import type { PostgresClient } from '@token-rotation/postgres/query'
import { type SqlAccountsOptions, sqlTables } from './sql-tables.ts'

/**
 * Creates a store of grants in the account rows of `@auth/pg-adapter`, `@auth/neon-adapter` or
 * `@auth/kysely-adapter`, on PostgreSQL. It uses the client that you already have, and never connects or
 * closes it. The account table is the adapter's; the one beside it is made by `schema`.
 *
 * Each operation is one statement. A write locks the account row, and then changes that row and ours, or
 * nothing. It needs no state of a session, so poolers in transaction mode are fine, and so is HTTP. What
 * PostgreSQL gives up in favour of a concurrent statement is repeated; an operation rejects when its
 * outcome is not known, which includes every other error of the client.
 *
 * **As durable as your PostgreSQL.** With asynchronous replication a failover loses what the replica does
 * not have. The client must lead to the primary, and must not be in a transaction.
 *
 * @throws {TypeError} If the client has no query, or an option is wrong.
 */
export function sqlAccounts(client: PostgresClient, options?: SqlAccountsOptions): AccountStore {
  return accountStore(sqlTables(client, options))
}
