export {
  type AccessTokenResult,
  type GetAccessTokenOptions,
  type SessionError,
  type UserAccessTokenOptions,
} from './access-token.ts'
export type {
  DisconnectOptions,
  DisconnectResult,
  UserDisconnectOptions,
} from './account-access.ts'
export { AccessTokenError, type ApiResource } from './api-fetch.ts'
export type { AuthConfigLike, CookieOptions, JwtCodec, SessionParams } from './auth-types.ts'
export { type Binding, type BindingHost, createBinding } from './binding.ts'
export type { ComposedConfig } from './compose-config.ts'
export { type ComposedConfigs, composedConfigs, type GivenConfig } from './composed-configs.ts'
export { ConfigurationError } from './configuration-error.ts'
export { nameOf, readCookies, withCookies, withSetCookies } from './cookie-header.ts'
export { defaultSession } from './default-session.ts'
export type { EndSessionOptions } from './end-session-url.ts'
export type { Exchange } from './exchange.ts'
export { nodeExchange, type NodeRequest, type NodeResponse } from './node-exchange.ts'
export type { TokenRotationOptions } from './options.ts'
export type {
  BackendTokens,
  OwnRequest,
  ProviderProfile,
  RefreshContext,
  RefreshParts,
} from './provider-profile.ts'
export type { ResolvedProvider } from './resolve-provider.ts'
export type { Cookies, SetCookie } from './session-cookie.ts'
export { isChunkOf } from './session-cookie.ts'
export type { SweepOptions } from './sweep.ts'
export { signInParamsOf, withParams } from './sign-in-params.ts'
