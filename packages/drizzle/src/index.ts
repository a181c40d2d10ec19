export { drizzleAccounts } from './drizzle-accounts.ts'
export type { DrizzleAccountsOptions, DrizzleClient } from './options.ts'
