export {
  type AuthorizationServer,
  authorizationServer,
  type AuthorizationServerOptions,
  type RefreshPresentation,
} from './authorization-server.ts'
export type { DueGrantsContractCase, DueStoreUnderTest, MakeDueStore } from './due-clause.ts'
export { dueGrantsContract } from './due-grants-contract.ts'
export type { Family } from './ledger.ts'
export type { MakeStore, StoreContractCase, StoreUnderTest } from './contract-clause.ts'
export { storeContract } from './store-contract.ts'
export type { Fault } from './transmission.ts'
export { type VirtualClock, virtualClock } from './virtual-clock.ts'
