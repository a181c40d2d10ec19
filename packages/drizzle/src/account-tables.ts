import type { AccountKey, AccountNote, AccountRow, AccountTables } from '@token-rotation/accounts'
import { type Database, dialectOf, tablesFor } from './dialect.ts'
import type { DrizzleClient } from './options.ts'
import { runAsOne, runInTurn } from './run-steps.ts'
import { type Statement, statementsOn } from './statements.ts'
import { type Steps, takeDueBy, writeBoth, writeInTurn } from './steps.ts'

/** How many due times one statement moves: D1 takes 100 parameters, and each of these needs three. */
const batch = 30

interface Options {
  readonly accountsTable?: unknown
  readonly rotationTable?: unknown
  readonly transactions?: unknown
}

type Row = AccountRow['columns'] & { readonly [Name in keyof AccountNote]: unknown }

/** The two tables over a database of Drizzle. */
export function accountTables(client: DrizzleClient, options: Options): AccountTables {
  const found = dialectOf(client)
  const { transactions = found.isTransactional } = options
  if (typeof transactions !== 'boolean') {
    throw new TypeError('"transactions" must be true or false: whether db.transaction() works')
  }
  const dialect = { ...found, isTransactional: transactions }
  const tables = tablesFor(dialect, options)
  const db = client as unknown as Database
  const on = (one: Database) => statementsOn(one, dialect, tables)
  const statements = on(db)
  const isLocking = transactions && dialect.name !== 'sqlite'

  return {
    async find(key) {
      const [row] = (await runInTurn(only(statements.find(key)))) as readonly Row[]
      return row && read(row)
    },
    async findOfUser(userId) {
      const rows = await runInTurn(only(statements.findOfUser(userId)))
      return (rows as readonly (AccountKey & Row)[]).map(
        ({ provider, providerAccountId, ...row }) => ({
          provider,
          providerAccountId,
          ...read(row),
        }),
      )
    },
    write: (...change) =>
      transactions
        ? runAsOne(db, dialect, (transaction) => writeBoth(on(transaction), ...change))
        : runInTurn(writeInTurn(statements, ...change)),
    async takeDue(request) {
      if (!isLocking) {
        // Without rows that come back, one statement can tell of one row only.
        return runInTurn(takeDueBy(dialect.name === 'mysql' ? 1 : batch, statements, request))
      }
      const taken = await runAsOne(db, dialect, (one) => takeDueBy(batch, on(one), request))
      return taken || []
    },
    async postpone(...how) {
      await runInTurn(only(statements.postpone(...how)))
    },
  }
}

function* only(statement: Statement): Steps<unknown> {
  return yield statement
}

function read({ version, state, dueAt, ...columns }: Row): AccountRow {
  if (typeof version !== 'string') return { columns, note: undefined }
  const due = dueAt === null ? null : Number(dueAt)
  return { columns, note: { version, state: String(state), dueAt: due } }
}
