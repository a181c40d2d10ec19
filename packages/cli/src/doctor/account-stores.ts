/** A store over the accounts that an adapter of Auth.js keeps. */
export interface AccountStore {
  /** The package of ours. */
  readonly name: string
  /** How it is made. */
  readonly code: string
}

const known: readonly (AccountStore & { readonly adapter: RegExp })[] = [
  { adapter: /prisma/, name: '@token-rotation/prisma', code: 'prismaAccounts(prisma)' },
  { adapter: /drizzle/, name: '@token-rotation/drizzle', code: 'drizzleAccounts(db)' },
  { adapter: /pg-|neon|kysely/, name: '@token-rotation/sql', code: 'sqlAccounts(pool)' },
]

/** Finds the store that goes with an adapter, by the packages of Auth.js that an app imports. */
export function accountStoreOf(packages: readonly string[]): AccountStore {
  const found = known.find(({ adapter }) => packages.some((name) => adapter.test(name)))
  return found ?? { name: '@token-rotation/accounts', code: 'accountStore(tables)' }
}
