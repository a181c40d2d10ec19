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
  type GetAccessTokenOptions,
  type ProviderProfile,
  type SessionError,
  type TokenRotationOptions,
} from '@token-rotation/authjs'
export { memoryStore, RotationError, type RotationEvent } from '@token-rotation/core'
