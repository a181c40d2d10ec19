export { accountStore, type AccountStore, type UserAccount } from './account-store.ts'
export type {
  AccountChange,
  AccountColumns,
  AccountKey,
  AccountNote,
  AccountRow,
  AccountTables,
  AccountTokens,
  ExpectedAccount,
} from './account-tables.ts'
export { accountKey, grantId } from './grant-id.ts'
export { sharedReads } from './shared-reads.ts'
