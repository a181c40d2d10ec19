export { findAccount } from './account.ts'
export type { DemoClients, KeyClient, SecretClient } from './clients.ts'
export type { ProviderControl } from './control.ts'
export type { Fault } from './fault.ts'
export { fingerprint } from './fingerprint.ts'
export { ControlInputError } from './input.ts'
export { Provider } from './oidc-provider.ts'
export type { ProviderSettings } from './settings.ts'
export { createSigningKeys } from './signing-keys.ts'
export { startProvider } from './start-provider.ts'
export type { RunningProvider, StartProviderOptions } from './start-provider.ts'
export type {
  Presentation,
  ProviderStats,
  RefreshStats,
  RefreshTokenStats,
  RequestCounts,
} from './stats.ts'
