export type { AccountContractCase, AccountsUnderTest } from './account-clause.ts'
export { accountContract } from './account-contract.ts'
