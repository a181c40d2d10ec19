export { schema } from './schema.ts'
export { sqlAccounts } from './sql-accounts.ts'
export type { SqlAccountsOptions } from './sql-tables.ts'
export type { AccountStore } from '@token-rotation/accounts'
export type {
  KyselyClient,
  PostgresClient,
  QueryClient,
  UnsafeClient,
} from '@token-rotation/postgres/query'
