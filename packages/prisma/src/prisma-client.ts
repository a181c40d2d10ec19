import type { AccountColumns, AccountKey } from '@token-rotation/accounts'

/** What is used of a model of Prisma Client. */
export interface PrismaAccountModel {
  findFirst(args: never): PromiseLike<unknown>
  findMany(args: never): PromiseLike<unknown>
  updateMany(args: never): PromiseLike<unknown>
  create(args: never): PromiseLike<unknown>
}

/** What is used of Prisma Client, generated from any schema that has the models of Auth.js, extended or not. */
export interface PrismaAccountsClient {
  readonly account: PrismaAccountModel
  $transaction(run: never): PromiseLike<unknown>
}

/** A row of the model `Account`, and which user it belongs to. */
export type AccountModelRow = AccountKey & AccountColumns

/** A row of the model `TokenRotationAccount`. */
export interface NoteModelRow extends AccountKey {
  readonly version: string
  readonly state: string
  readonly dueAt: bigint | number | null
}

type Where = object

/** The same as {@link PrismaAccountModel}, with the arguments that we give. */
export interface Model<Row> {
  findFirst(args: { where: Where }): PromiseLike<Row | null>
  findMany(args: {
    where: Where
    orderBy?: Readonly<Record<string, 'asc'>>
    skip?: number
    take?: number
  }): PromiseLike<readonly Row[]>
  updateMany(args: { where: Where; data: object }): PromiseLike<{ readonly count: number }>
  create(args: { data: object }): PromiseLike<unknown>
  /** Where the database can tell what it has changed: MySQL cannot. */
  updateManyAndReturn?(args: { where: Where; data: object }): PromiseLike<readonly Row[]>
}

/** Both models, of a client or of a transaction of it. */
export interface Models {
  readonly account: Model<AccountModelRow>
  readonly note: Model<NoteModelRow>
}

/** Both models, and what does something to them in one transaction. */
export interface ModelsClient extends Models {
  readonly transaction: (run: (models: Models) => Promise<void>) => Promise<void>
}

/** @throws {TypeError} If the client does not have one of the models. */
export function modelsOf(prisma: PrismaAccountsClient, name: string): ModelsClient {
  const client = prisma as unknown as Partial<Record<string, unknown>> | undefined
  if (typeof client?.$transaction !== 'function') {
    throw new TypeError('"prisma" must be a Prisma Client')
  }
  expectModel(client, 'account', 'add the models of @auth/prisma-adapter')
  expectModel(client, name, 'add that of schema.prisma of @token-rotation/prisma')
  // A client can be a proxy that makes the real one later, or another one: it is asked each time.
  const models = (of: unknown): Models => {
    const delegates = of as Record<string, never>
    return {
      get account() {
        return delegates.account!
      },
      get note() {
        return delegates[name]!
      },
    }
  }
  const transaction: ModelsClient['transaction'] = (run) => {
    const { $transaction } = prisma as unknown as {
      $transaction: (run: (tx: unknown) => Promise<void>) => Promise<void>
    }
    return $transaction.call(prisma, (tx) => run(models(tx)))
  }
  return Object.assign(models(prisma), { transaction })
}

function expectModel(client: Partial<Record<string, unknown>>, name: string, remedy: string): void {
  const model = client[name] as Partial<PrismaAccountModel> | undefined
  if (typeof model?.updateMany === 'function') return
  const type = name.charAt(0).toUpperCase() + name.slice(1)
  throw new TypeError(
    `"prisma.${name}" is missing: ${remedy} as model ${type} to your schema, and run "prisma generate"`,
  )
}
