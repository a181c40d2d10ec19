import facts from './provider-facts.json' with { type: 'json' }

export { builtInProfile } from './profiles/built-in-profile.ts'
export type { ProviderProfile } from './provider-profile.ts'

/**
 * What is known of a provider that Auth.js brings, in words, with its sources. Nothing is derived from it:
 * what the code goes by is its profile.
 */
export interface ProviderFacts {
  readonly name: string
  /** The module of Auth.js, where it has another name than the provider's id. */
  readonly module?: string
  readonly type: 'oauth' | 'oidc'
  /** `conditional`: where the provider, the app or the user is set up for it. */
  readonly refreshes: 'yes' | 'conditional' | 'no' | 'unknown'
  /** What it takes to be issued a refresh token. */
  readonly needs?: string
  /** How refresh tokens are used up. Absent where there are none. */
  readonly family?:
    'single-use' | 'new each time' | 'reusable' | 'sometimes' | 'configurable' | 'unknown'
  readonly rotation?: string
  /** For how long a refresh token that has been used works again. */
  readonly window?: string
  /** A refresh ends the access token before it. */
  readonly endsAccessToken?: boolean
  /** How long access tokens live. */
  readonly accessToken?: string
  /** How long refresh tokens live. */
  readonly refreshToken?: string
  /** The answer to a refresh token that is of no use any more. */
  readonly deadToken?: string
  readonly quirks: readonly string[]
  readonly sources: readonly string[]
  /** `high`: two independent sources, `medium`: one, `low`: general knowledge only. */
  readonly confidence: 'high' | 'medium' | 'low'
}

/** The facts of all OAuth and OpenID Connect providers of Auth.js, by their id. */
export const providerFacts = facts as Readonly<Record<string, ProviderFacts>>
