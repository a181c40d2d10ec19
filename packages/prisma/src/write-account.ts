import type {
  AccountChange,
  AccountKey,
  AccountTables,
  ExpectedAccount,
} from '@token-rotation/accounts'
import type { Models, ModelsClient } from './prisma-client.ts'
import { isDuplicate, isWithoutTransactions, repeated } from './prisma-error.ts'

/** What of a write was done: what it begins with is the account row, where that changes. */
type Written = 'nothing' | 'the first' | 'both'

/**
 * Returns what writes an account row and its note.
 *
 * The row comes first where its tokens change, in a transaction as well: some databases only seem to have
 * them, and then a note must not speak of tokens that are not there yet.
 */
export function accountWriter(client: ModelsClient, transactions: boolean): AccountTables['write'] {
  let hasTransactions = transactions

  async function inTransaction(write: (models: Models) => Promise<Written>): Promise<boolean> {
    let written: Written | undefined
    try {
      await client.transaction(async (models) => {
        written = undefined
        written = await write(models)
        if (written !== 'both') throw new Error('somebody else has written the account')
      })
      return true
    } catch (error) {
      if (written && written !== 'both') return false
      throw error
    }
  }
  async function withoutTransaction(write: (models: Models) => Promise<Written>, commits: boolean) {
    const written = await write(client)
    return written === 'both' || (commits && written === 'the first')
  }

  return async (key, expected, change) => {
    const write = (models: Models) => writeBoth(models, key, expected, change)
    try {
      if (hasTransactions) return await repeated(() => inTransaction(write))
    } catch (error) {
      if (!isWithoutTransactions(error)) throw error
      hasTransactions = false
    }
    // What changes tokens is done as soon as the row has them.
    return withoutTransaction(write, Boolean(change.columns))
  }
}

async function writeBoth(
  models: Models,
  key: AccountKey,
  expected: ExpectedAccount,
  { columns, note }: AccountChange,
): Promise<Written> {
  const { access_token, refresh_token, version } = expected
  const where = { ...key, access_token, refresh_token }
  if (columns) {
    const { count } = await models.account.updateMany({ where, data: columns })
    if (count === 0) return 'nothing'
    return (await writeNote(models, key, version, note)) ? 'both' : 'the first'
  }
  if (!(await writeNote(models, key, version, note))) return 'nothing'
  return (await models.account.findFirst({ where })) ? 'both' : 'the first'
}

async function writeNote(
  { note: model }: Models,
  key: AccountKey,
  version: string | undefined,
  { dueAt, ...note }: AccountChange['note'],
): Promise<boolean> {
  const data = { ...note, dueAt: dueAt === null ? null : BigInt(dueAt) }
  if (version !== undefined) {
    const { count } = await model.updateMany({ where: { ...key, version }, data })
    return count > 0
  }
  try {
    await model.create({ data: { ...key, ...data } })
    return true
  } catch (error) {
    if (isDuplicate(error)) return false
    throw error
  }
}
