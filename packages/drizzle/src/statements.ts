import type {
  AccountKey,
  AccountNote,
  AccountTokens,
  ExpectedAccount,
} from '@token-rotation/accounts'
import { and, asc, type Column, eq, lt, or } from 'drizzle-orm'
import { conditionsFor } from './conditions.ts'
import type { Database, Dialect, Tables } from './dialect.ts'

/** A statement that is sent when somebody waits for it. */
export interface Statement extends PromiseLike<unknown> {
  /** Sends it at once. Only that of SQLite has it, and returns no promise where the driver has none. */
  all?(): unknown
}

/** A row of our table that is due. */
export interface Due extends AccountKey {
  readonly dueAt: number
}

/** The statements, on a database or in a transaction of it. */
export type Statements = ReturnType<typeof statementsOn>

export function statementsOn(db: Database, dialect: Dialect, tables: Tables) {
  const { account, rotation } = tables
  const { isExactly, isOf, isAsExpected } = conditionsFor(dialect, tables)
  const { access_token, refresh_token, id_token, token_type, scope, expires_at } = account
  const tokens = { access_token, refresh_token, id_token, token_type, scope, expires_at }
  const { version, state, dueAt } = rotation
  const row = { ...tokens, version, state, dueAt }

  /** So that no driver has to be known, changed rows come back. MySQL has only their number. */
  function counted<Columns extends Record<string, Column>>(
    change: { returning(columns: Columns): Statement } & Statement,
    columns: Columns,
  ): Statement {
    return dialect.name === 'mysql' ? change : change.returning(columns)
  }

  return {
    find: (key: AccountKey): Statement =>
      db
        .select(row)
        .from(account)
        .leftJoin(rotation, isOf(rotation, key))
        .where(isOf(account, key))
        .limit(1)
        // A cache of the user may hold earlier tokens.
        .$withCache(false),
    findOfUser(userId: string): Statement {
      const { provider, providerAccountId } = account
      const isBeside = and(
        eq(rotation.provider, provider),
        eq(rotation.providerAccountId, providerAccountId),
      )
      return db
        .select({ provider, providerAccountId, ...row })
        .from(account)
        .leftJoin(rotation, isBeside)
        .where(isExactly(account.userId, userId))
        .$withCache(false)
    },
    insertNote({ provider, providerAccountId }: AccountKey, note: AccountNote): Statement {
      const insert = db.insert(rotation).values({ provider, providerAccountId, ...note })
      return dialect.name === 'mysql' ? insert : counted(insert.onConflictDoNothing(), { version })
    },
    updateNote: (key: AccountKey, expected: string, note: AccountNote): Statement =>
      counted(
        db
          .update(rotation)
          .set(note)
          .where(and(isOf(rotation, key), isExactly(version, expected))),
        { version },
      ),
    updateAccount(
      key: AccountKey,
      expected: ExpectedAccount,
      columns: Partial<AccountTokens>,
    ): Statement {
      const change = db.update(account).set(columns).where(isAsExpected(key, expected))
      return counted(change, { provider: account.provider })
    },
    /** Keeps others from changing the row, where it is in a transaction that others could disturb. */
    holdAccount(key: AccountKey, expected: ExpectedAccount): Statement {
      const { provider } = account
      const select = db.select({ provider }).from(account).where(isAsExpected(key, expected))
      return isLocking(dialect) ? select.for('update') : select.$withCache(false)
    },
    due(before: number, limit: number): Statement {
      const { provider, providerAccountId } = rotation
      const select = db
        .select({ provider, providerAccountId, dueAt })
        .from(rotation)
        .where(lt(dueAt, before))
        .orderBy(asc(dueAt))
        .limit(limit)
      return isLocking(dialect)
        ? select.for('update', { skipLocked: true })
        : select.$withCache(false)
    },
    moveDue(due: readonly Due[], until: number): Statement {
      const { provider, providerAccountId } = rotation
      const isOneOf = or(...due.map((one) => and(isOf(rotation, one), eq(dueAt, one.dueAt))))
      const change = db.update(rotation).set({ dueAt: until }).where(isOneOf)
      return counted(change, { provider, providerAccountId })
    },
    postpone: (key: AccountKey, until: number, next: number | null): Statement =>
      db
        .update(rotation)
        .set({ dueAt: next })
        .where(and(isOf(rotation, key), eq(dueAt, until))),
  }
}

/** SQLite lets one write at a time, and has no locks of rows. */
function isLocking({ name, isTransactional }: Dialect): boolean {
  return name !== 'sqlite' && isTransactional
}
