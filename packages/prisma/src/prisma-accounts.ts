import { accountStore, type AccountStore } from '@token-rotation/accounts'
import { modelsOf, type PrismaAccountsClient } from './prisma-client.ts'
import { prismaTables } from './prisma-tables.ts'

/** Options of {@link prismaAccounts}. */
export interface PrismaAccountsOptions {
  /** Under which name the client has the model of our table. Default is `'tokenRotationAccount'`. */
  readonly model?: string
  /**
   * Turns the id of a user into what the column `userId` of your schema holds: `Number` where it is an
   * `Int`. Default: it stays a string.
   */
  readonly userId?: (id: string) => unknown
  /**
   * Whether the database has interactive transactions. `false` for those that only seem to have them, as
   * Cloudflare D1 does. Default is `true`; Neon over HTTP says by itself that it has none.
   */
  readonly transactions?: boolean
}

/**
 * Makes a store of grants of the account rows that `@auth/prisma-adapter` writes. It uses the client that
 * you already have, and never connects or disconnects it.
 *
 * A write changes the account row and our row beside it in one transaction, on condition that both are
 * as they were read. What the database gave up in favour of a concurrent transaction is repeated; an
 * operation rejects when its outcome is not known, which includes every other error of the client.
 *
 * **Without transactions** the account row is changed first. Whoever dies between the two leaves the new
 * tokens without their note: they are used, and what the note would have said of them is lost.
 *
 * @throws {TypeError} If the client does not have one of the models, or an option is wrong.
 *
 * @see AccountTables of `@token-rotation/accounts`.
 */
export function prismaAccounts(
  prisma: PrismaAccountsClient,
  options: PrismaAccountsOptions = {},
): AccountStore {
  const { model = 'tokenRotationAccount', userId, transactions = true } = options
  if (typeof model !== 'string' || !model) {
    throw new TypeError('"model" must be the name of a model of the client')
  }
  if (userId !== undefined && typeof userId !== 'function') {
    throw new TypeError('"userId" must be a function, such as Number')
  }
  if (typeof transactions !== 'boolean') throw new TypeError('"transactions" must be true or false')
  const models = modelsOf(prisma, model)
  return accountStore(prismaTables(models, { userId: userId ?? String, transactions }))
}
