import type { AccountKey, AccountRow, AccountTables } from '@token-rotation/accounts'
import {
  type PostgresClient,
  queryRunner,
  type Row,
  tableName,
} from '@token-rotation/postgres/query'
import { statementsFor, tokenColumns } from './statements.ts'

/** Options of `sqlAccounts`. */
export interface SqlAccountsOptions {
  /** Our table, or `schema.table`; as it was given to `schema`. Default is `'token_rotation_accounts'`. */
  readonly table?: string
  /**
   * The accounts of the adapter: the table, or `schema.table`. Default is `'accounts'`, as
   * `@auth/pg-adapter` and `@auth/neon-adapter` have it; `@auth/kysely-adapter` has `'Account'`.
   */
  readonly accounts?: string
}

/** Makes the tables of accounts over a client: one statement for each call. */
export function sqlTables(
  client: PostgresClient,
  { table = 'token_rotation_accounts', accounts = 'accounts' }: SqlAccountsOptions = {},
): AccountTables {
  const query = queryRunner(client)
  const names = { accounts: tableName(accounts, 'accounts'), notes: tableName(table) }
  if (names.accounts.name === names.notes.name) {
    throw new TypeError('"table" must have another name than "accounts", in any schema')
  }
  const statements = statementsFor(names)
  return {
    async find({ provider, providerAccountId }) {
      const [row] = await query(statements.find, [provider, providerAccountId])
      return row && accountRow(row)
    },
    async findOfUser(userId: string | number) {
      // That of `@auth/pg-adapter` is a number, whatever its type says.
      const rows = await query(statements.findOfUser, [String(userId)]).catch(noneIfNoId)
      return rows.map((row) => ({ ...accountKey(row), ...accountRow(row) }))
    },
    async write({ provider, providerAccountId }, expected, { note, columns = {} }) {
      const { access_token, refresh_token, version } = expected
      const key = [provider, providerAccountId]
      const before = [access_token, refresh_token]
      const after = [note.version, note.state, text(note.dueAt)]
      const old = version === undefined ? [] : [version]
      const changed = tokenColumns.filter((name) => columns[name] !== undefined)
      const values = changed.map((name) => text(columns[name]))
      const rows = await query(statements.write(changed, version === undefined), [
        ...key,
        ...before,
        ...after,
        ...old,
        ...values,
      ])
      return rows.length === 1
    },
    async takeDue({ before, until, limit }) {
      const rows = await query(statements.takeDue, [before, until, limit].map(String))
      return rows.map(accountKey)
    },
    async postpone({ provider, providerAccountId }, until, dueAt) {
      const values = [provider, providerAccountId, String(until), text(dueAt)]
      await query(statements.postpone, values)
    },
  }
}

/**
 * PostgreSQL cannot take for an id what the column does not hold: text for a number, or for a uuid
 * (`invalid_text_representation`, `numeric_value_out_of_range`). No user has it.
 */
function noneIfNoId(error: unknown): Row[] {
  const { code } = (error ?? {}) as { code?: unknown }
  if (code === '22P02' || code === '22003') return []
  throw error
}

function accountRow(row: Row): AccountRow {
  const { version, state, due_at: dueAt, ...columns } = row
  if (version === null) return { columns, note: undefined }
  if (typeof version !== 'string' || typeof state !== 'string') throw noColumns()
  return { columns, note: { version, state, dueAt: dueAt === null ? null : Number(dueAt) } }
}

function accountKey({ provider, provider_account_id: id }: Row): AccountKey {
  if (typeof provider !== 'string' || typeof id !== 'string') throw noColumns()
  return { provider, providerAccountId: id }
}

/** Some clients can be told to return rows in another form, which is none of an account. */
function noColumns(): Error {
  return new Error('the client resolved with rows that do not have the columns of the statement')
}

function text(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value)
}
