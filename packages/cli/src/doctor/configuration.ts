import type { Asked, ProviderUse } from './provider-use.ts'

/** What could be read of an Auth.js configuration, without running it. */
export interface Configuration {
  /** File and line. */
  readonly at: string
  /** It goes through `tokenRotation`. */
  readonly isWrapped: boolean
  /** Where Auth.js gets it without the wrapping. */
  readonly bypass: string | undefined
  readonly providers: readonly ProviderUse[]
  /** Where providers come from that are made at run time. */
  readonly unread: readonly string[]
  readonly rotation: RotationOptions
  readonly hasAdapter: boolean
  readonly strategy: string | undefined
  /** Where refresh requests are made by hand. */
  readonly snippets: readonly string[]
  /** The packages of Auth.js that are imported. */
  readonly packages: readonly string[]
}

/** The second argument of `tokenRotation`. */
export interface RotationOptions {
  readonly store: StoreKind
  /** `false` when it is turned off. */
  readonly addsSignInParams: boolean
  /** Profiles of the app's own, by the id of the provider. */
  readonly profiles: Readonly<Record<string, OwnProfile>>
}

export type StoreKind =
  'none' | 'memory' | 'redis' | 'postgres' | 'accounts' | 'other' | 'unreadable'

/** What a profile of the app's own says about refreshing. */
export interface OwnProfile {
  /** What the library adds to the sign-in, in place of what it would add by itself. */
  readonly signIn?: Asked
  readonly refreshes?: false
  /** It sends the refresh request itself. */
  readonly hasRefresh?: true
  readonly replay?: 'always' | 'never' | 'window'
}
