export {
  type GetServerSession,
  type NextRotation,
  type Proxy,
  type ProxyFunction,
  tokenRotation,
} from './token-rotation.ts'
export {
  AccessTokenError,
  type AccessTokenResult,
  ConfigurationError,
  type DisconnectOptions,
  type DisconnectResult,
  type EndSessionOptions,
  type GetAccessTokenOptions,
  type ProviderProfile,
  type SessionError,
  type SweepOptions,
  type TokenRotationOptions,
  type UserAccessTokenOptions,
  type UserDisconnectOptions,
} from '@token-rotation/authjs'
export { memoryStore, RotationError, type RotationEvent } from '@token-rotation/core'
export type { Sweeper, SweepTotals } from '@token-rotation/core/sweeper'
