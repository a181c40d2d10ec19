import type { AccountChange, AccountKey, ExpectedAccount } from '@token-rotation/accounts'
import type { TakeDueRequest } from '@token-rotation/core'
import { changedRows } from './changed-rows.ts'
import { isDuplicate } from './given-up.ts'
import type { Due, Statement, Statements } from './statements.ts'

/** Statements one after the other, whoever sends them: it is handed what each of them has brought. */
export type Steps<Result> = Generator<Statement, Result, unknown>

type Write = [statements: Statements, key: AccountKey, ExpectedAccount, AccountChange]

/** What is done in one transaction. `false`: it has to be undone. */
export function* writeBoth(...write: Write): Steps<boolean> {
  // The same order everywhere: whoever wants both rows waits for the first of them.
  return (yield* writeNote(...write)) && (yield* writeAccount(...write))
}

/**
 * What is done where there are no transactions. Tokens that change are changed first, which is the commit:
 * after that, what the note says is about tokens that are gone, until it is written, too.
 */
export function* writeInTurn(...write: Write): Steps<boolean> {
  const [, , , { columns }] = write
  if (!columns) return yield* writeBoth(...write)
  const isCommitted = yield* writeAccount(...write)
  if (isCommitted) yield* writeNote(...write)
  return isCommitted
}

function* writeNote(...[statements, key, { version }, { note }]: Write): Steps<boolean> {
  if (version !== undefined) {
    return changedRows(yield statements.updateNote(key, version, note)) === 1
  }
  try {
    return changedRows(yield statements.insertNote(key, note)) === 1
  } catch (error) {
    if (isDuplicate(error)) return false
    throw error
  }
}

function* writeAccount(...[statements, key, expected, { columns }]: Write): Steps<boolean> {
  const statement = columns
    ? statements.updateAccount(key, expected, columns)
    : statements.holdAccount(key, expected)
  return changedRows(yield statement) === 1
}

/**
 * Hands out what is due: each account to one, because whoever moves it has to find it as it was read.
 *
 * @param batch How many are moved by one statement.
 */
export function* takeDueBy(
  batch: number,
  statements: Statements,
  { before, until, limit }: TakeDueRequest,
): Steps<AccountKey[]> {
  const due = (yield statements.due(before, limit)) as readonly Due[]
  const taken: AccountKey[] = []
  for (let start = 0; start < due.length; start += batch) {
    const some = due.slice(start, start + batch)
    const moved = yield statements.moveDue(some, until)
    const areAll = changedRows(moved) === some.length
    taken.push(...some.filter((one) => areAll || isAmong(moved as readonly AccountKey[], one)))
  }
  return taken.map(({ provider, providerAccountId }) => ({ provider, providerAccountId }))
}

function isAmong(keys: readonly AccountKey[], one: AccountKey): boolean {
  return keys.some(
    ({ provider, providerAccountId }) =>
      provider === one.provider && providerAccountId === one.providerAccountId,
  )
}
