import type { Classification } from '@token-rotation/core'
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
  /** What it answers to a refresh, as far as that is its own. {@link answersOf} adds what is usual. */
  readonly answers?: readonly ProviderAnswer[]
  readonly quirks: readonly string[]
  readonly sources: readonly string[]
  /** `high`: two independent sources, `medium`: one, `low`: general knowledge only. */
  readonly confidence: 'high' | 'medium' | 'low'
}

/** An answer to a refresh request that has presented the refresh token `rt1`. */
export interface ProviderAnswer {
  readonly to:
    | 'success'
    | 'a dead refresh token'
    | 'a dead access token'
    | 'a client without a scope of an API'
    | 'a wrong client secret'
    | 'a rate limit'
    | 'trouble'
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** The members of a JSON body, or the text of any other. */
  readonly body: Readonly<Record<string, unknown>> | string
  readonly means: 'tokens' | Classification
  /** General knowledge: no source of this provider's confirms it. */
  readonly assumed?: true
}

/** The facts of all OAuth and OpenID Connect providers of Auth.js, by their id. */
export const providerFacts = facts as Readonly<Record<string, ProviderFacts>>

/** What a provider is taken to answer where nothing else is known: by RFC 6749 and RFC 6585. */
const usual: readonly ProviderAnswer[] = [
  {
    to: 'a dead refresh token',
    status: 400,
    body: { error: 'invalid_grant' },
    means: 'rejected',
    assumed: true,
  },
  {
    to: 'a wrong client secret',
    status: 401,
    body: { error: 'invalid_client' },
    means: 'misconfigured',
    assumed: true,
  },
  {
    to: 'a rate limit',
    status: 429,
    headers: { 'retry-after': '30' },
    body: '',
    means: 'unavailable',
    assumed: true,
  },
  { to: 'trouble', status: 503, body: '<html>', means: 'unavailable', assumed: true },
]

/** Returns what a provider answers to a refresh. Empty where it has none. */
export function answersOf(id: string): readonly ProviderAnswer[] {
  const { answers } = providerFacts[id] ?? {}
  if (!answers) return []
  const hasDead = answers.some(({ means }) => means === 'rejected')
  return [
    ...answers,
    ...usual.filter(({ to, means }) =>
      means === 'rejected' ? !hasDead : !answers.some((answer) => answer.to === to),
    ),
  ]
}
