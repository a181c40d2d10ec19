export type {
  Account,
  NextAuthOptions,
  Session,
  Token,
  V3SessionError,
} from './next-auth-options.ts'
export { type NextAuthV3Rotation, tokenRotation } from './token-rotation.ts'
export {
  AccessTokenError,
  type AccessTokenResult,
  ConfigurationError,
  type GetAccessTokenOptions,
  type ProviderProfile,
  type TokenRotationOptions,
} from '@token-rotation/authjs'
export { memoryStore, RotationError, type RotationEvent } from '@token-rotation/core'
