import type {
  AnyMySqlColumn,
  MySqlDatabase,
  MySqlQueryResultHKT,
  MySqlTable,
  PreparedQueryHKTBase,
} from 'drizzle-orm/mysql-core'
import type { AnyPgColumn, PgDatabase, PgQueryResultHKT, PgTable } from 'drizzle-orm/pg-core'
import type { AnySQLiteColumn, BaseSQLiteDatabase, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type * as mysql from './mysql.ts'
import type * as pg from './pg.ts'
import type * as sqlite from './sqlite.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- A schema of the user, and what a driver returns.
type Any = any
type PgClient = PgDatabase<PgQueryResultHKT, Any, Any>
type MySqlClient = MySqlDatabase<MySqlQueryResultHKT, PreparedQueryHKTBase, Any, Any>
type SQLiteClient = BaseSQLiteDatabase<'sync' | 'async', Any, Any, Any>

/** A database of Drizzle that {@link drizzleAccounts} works with. */
export type DrizzleClient = PgClient | MySqlClient | SQLiteClient

/** The properties that an account table has, for `@auth/drizzle-adapter` as for us. */
interface AccountColumnsOf<Name, Text, Time> {
  readonly userId: Name
  readonly provider: Name
  readonly providerAccountId: Name
  readonly access_token: Text
  readonly refresh_token: Text
  readonly id_token: Text
  readonly token_type: Text
  readonly scope: Text
  readonly expires_at: Time
}

interface Name {
  data: string
}
interface Text {
  data: string
  notNull: false
}
interface Time {
  data: number
  notNull: false
}

type PgAccounts = PgTable &
  AccountColumnsOf<AnyPgColumn<Name>, AnyPgColumn<Text>, AnyPgColumn<Time>>
type MySqlAccounts = MySqlTable &
  AccountColumnsOf<AnyMySqlColumn<Name>, AnyMySqlColumn<Text>, AnyMySqlColumn<Time>>
type SQLiteAccounts = SQLiteTable &
  AccountColumnsOf<AnySQLiteColumn<Name>, AnySQLiteColumn<Text>, AnySQLiteColumn<Time>>

/** The columns of our table, under another name of the table if need be. */
type Like<Table, AnyTable> = AnyTable &
  Pick<Table, keyof Table & ('provider' | 'providerAccountId' | 'version' | 'state' | 'dueAt')>

interface OptionsOf<Accounts, Rotation> {
  /** The one that `@auth/drizzle-adapter` is given. Default is the one that it has otherwise. */
  readonly accountsTable?: Accounts | undefined
  /** Default is `tokenRotationAccounts` of `@token-rotation/drizzle/pg`, `/mysql` or `/sqlite`. */
  readonly rotationTable?: Rotation | undefined
  /**
   * Whether `db.transaction` works. Default is what is known of the driver: `false` for Neon over HTTP, D1
   * and the proxies, `true` for all others.
   */
  readonly transactions?: boolean | undefined
}

/** Options of {@link drizzleAccounts}. The tables have to be of the dialect of the database. */
export type DrizzleAccountsOptions<Client extends DrizzleClient> = Client extends PgClient
  ? OptionsOf<PgAccounts, Like<typeof pg.tokenRotationAccounts, PgTable>>
  : Client extends MySqlClient
    ? OptionsOf<MySqlAccounts, Like<typeof mysql.tokenRotationAccounts, MySqlTable>>
    : OptionsOf<SQLiteAccounts, Like<typeof sqlite.tokenRotationAccounts, SQLiteTable>>
