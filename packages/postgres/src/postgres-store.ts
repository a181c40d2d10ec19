import type { Clock, DueGrants, GrantStore } from '@token-rotation/core'
import { cleaner } from './cleaner.ts'
import type { PostgresClient } from './query/postgres-client.ts'
import { queryRunner } from './query/run-query.ts'
import { tableName } from './query/table-name.ts'
import { statementsFor } from './statements.ts'

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /** The table, or `schema.table`; as it was given to `schema`. Default is `'token_rotation_grants'`. */
  readonly table?: string
  /**
   * After how many milliseconds a write removes a batch of expired rows, in the background. `false` leaves
   * that to you. Default is `60_000`.
   */
  readonly cleanUpEvery?: number | false
  readonly clock?: Clock
}

/** What {@link postgresStore} returns. */
export interface PostgresStore extends GrantStore<string>, DueGrants {
  /**
   * Removes expired rows, which no operation sees any more.
   *
   * @param options `limit` is how many at most. Default is `1000`.
   * @returns Resolves with how many were removed: call it again while that is `limit`.
   */
  removeExpired(options?: { readonly limit?: number }): Promise<number>
}

/**
 * Creates a store of grants in PostgreSQL. It uses the client that you already have, and never connects or
 * closes it. The table is made by `schema`.
 *
 * Each operation is one statement on one row, found by its primary key; it needs no transaction and no
 * state of a session, so poolers in transaction mode are fine. Handing out what is due is one statement,
 * too: it finds its rows by an index, reads no more than it hands out, and skips those that others are at.
 * What PostgreSQL gives up in favour of a concurrent statement is repeated; an operation rejects when its
 * outcome is not known, which includes every other error of the client.
 *
 * **As durable as your PostgreSQL.** With asynchronous replication a failover loses what the replica does
 * not have. The client must lead to the primary, and must not be in a transaction.
 *
 * @throws {TypeError} If the client has no query, or an option is wrong.
 */
export function postgresStore(
  client: PostgresClient,
  options: PostgresStoreOptions = {},
): PostgresStore {
  const {
    table = 'token_rotation_grants',
    cleanUpEvery = 60_000,
    clock = () => Date.now(),
  } = options
  const query = queryRunner(client)
  const statements = statementsFor(tableName(table).quoted)
  if (cleanUpEvery !== false && !(cleanUpEvery > 0)) {
    throw new TypeError('"cleanUpEvery" must be a number of milliseconds, or false')
  }
  if (typeof clock !== 'function') throw new TypeError('"clock" must be a function')

  async function removeExpired({
    limit = 1000,
  }: { readonly limit?: number } = {}): Promise<number> {
    if (!(Number.isInteger(limit) && limit > 0))
      throw new TypeError('"limit" must be a number of rows')
    const [row] = await query(statements.removeExpired, [String(limit)])
    return Number(text(row?.removed))
  }
  const cleanUp = cleaner(removeExpired, cleanUpEvery, clock)

  return {
    kind: 'sealed',
    removeExpired,
    async get(id) {
      const [row] = await query(statements.get, [id])
      return row && { version: text(row.version), value: text(row.value) }
    },
    async compareAndSet(id, expectedVersion, next, { ttl, dueAt }) {
      const isNew = expectedVersion === undefined
      const old = isNew ? [] : [expectedVersion]
      const row = next && [id, next.version, next.value, String(ttl), String(dueAt ?? '')]
      const rows = row
        ? await query(isNew ? statements.create : statements.replace, [...row, ...old])
        : await query(isNew ? statements.expectNone : statements.remove, [id, ...old])
      cleanUp()
      return rows.length === 1
    },
    async takeDue({ before, until, limit }) {
      const rows = await query(statements.takeDue, [before, until, limit].map(String))
      return rows.map(({ id }) => text(id))
    },
    async postpone(id, until, dueAt) {
      await query(statements.postpone, [id, String(until), String(dueAt ?? '')])
    },
  }
}

/** Some clients can be told to return rows in another form, which is none of a record. */
function text(column: unknown): string {
  if (typeof column === 'string') return column
  throw new Error('the client resolved with rows that do not have the columns of the statement')
}
