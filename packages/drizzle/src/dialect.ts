import { entityKind, is } from 'drizzle-orm'
import { MySqlDatabase, MySqlTable } from 'drizzle-orm/mysql-core'
import { PgDatabase, type PgQueryResultHKT, PgTable } from 'drizzle-orm/pg-core'
import { BaseSQLiteDatabase, SQLiteTable } from 'drizzle-orm/sqlite-core'
import * as accounts from './default-accounts.ts'
import * as mysql from './mysql.ts'
import * as pg from './pg.ts'
import * as sqlite from './sqlite.ts'

/**
 * The query builders of the dialects have the same methods, as far as they are used here: that of
 * PostgreSQL stands for all of them, and what another one has not is asked of {@link Dialect}.
 */
export type Database = PgDatabase<PgQueryResultHKT>
export type AccountsTable = typeof accounts.pgAccounts
export type RotationTable = typeof pg.tokenRotationAccounts

/** What is to be known of a database. */
export interface Dialect {
  readonly name: 'pg' | 'mysql' | 'sqlite'
  /** The driver has no promises, and `db.transaction` wants none. */
  readonly isSync: boolean
  /** `db.transaction` works. */
  readonly isTransactional: boolean
}

const dialects = {
  pg: { Database: PgDatabase, Table: PgTable, accounts: accounts.pgAccounts, ...pg },
  mysql: { Database: MySqlDatabase, Table: MySqlTable, accounts: accounts.mysqlAccounts, ...mysql },
  sqlite: {
    Database: BaseSQLiteDatabase,
    Table: SQLiteTable,
    accounts: accounts.sqliteAccounts,
    ...sqlite,
  },
}
const names = ['pg', 'mysql', 'sqlite'] as const

/** Databases of Drizzle whose statements go out one by one. */
const withoutTransactions = new Set([
  'D1Database',
  'MySqlRemoteDatabase',
  'NeonHttpDatabase',
  'PgRemoteDatabase',
  'SqliteRemoteDatabase',
  'XataHttpDatabase',
])

/** @throws {TypeError} If `db` is no database of Drizzle, or of none of the three. */
export function dialectOf(db: unknown): Dialect {
  const name = names.find((one) => is(db, dialects[one].Database as typeof PgDatabase))
  if (!name) {
    throw new TypeError(
      '"db" must be what drizzle() returns, for PostgreSQL, MySQL or SQLite: give the primary where there are replicas',
    )
  }
  const { constructor, resultKind } = db as {
    constructor: { [entityKind]?: string }
    resultKind?: string
  }
  const isTransactional = !withoutTransactions.has(constructor[entityKind] ?? '')
  return { name, isSync: resultKind === 'sync', isTransactional }
}

/** The two tables, as {@link Database} sees them. */
export interface Tables {
  readonly account: AccountsTable
  readonly rotation: RotationTable
}

/** @throws {TypeError} If a table is not one of the dialect, or lacks a column. */
export function tablesFor(
  { name }: Dialect,
  given: { readonly accountsTable?: unknown; readonly rotationTable?: unknown },
): Tables {
  const { Table, accounts: account, tokenRotationAccounts: rotation } = dialects[name]
  function checked(option: keyof typeof given, defaultTable: object) {
    const table = given[option] ?? defaultTable
    if (!is(table, Table as typeof PgTable)) {
      throw new TypeError(`"${option}" must be a table of drizzle-orm/${name}-core, as "db" is`)
    }
    for (const column of Object.keys(defaultTable)) {
      if (!(column in table)) {
        throw new TypeError(`"${option}" must have a column with the property name "${column}"`)
      }
    }
    return table
  }
  return {
    account: checked('accountsTable', account) as AccountsTable,
    rotation: checked('rotationTable', rotation) as RotationTable,
  }
}
