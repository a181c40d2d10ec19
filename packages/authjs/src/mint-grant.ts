import {
  type ActiveGrant,
  jwtExpiry,
  positive,
  refreshLifetime,
  secondsOf,
  type TokenSet,
} from '@token-rotation/core'
import type { AccountLike } from './auth-types.ts'
import type { ProviderProfile } from './provider-profile.ts'

/**
 * Makes a grant of what a sign-in brought, with a new random id.
 *
 * @param now Milliseconds since the epoch.
 * @returns `undefined` where the sign-in brought no access token (credentials, email).
 */
export function mintGrant(
  account: AccountLike,
  now: number,
  profile?: ProviderProfile,
): ActiveGrant | undefined {
  const { provider, access_token } = account
  if (!access_token) return undefined
  const id = crypto.randomUUID()
  const source = { ...account, access_token }
  const tokens =
    profile?.presents === 'access_token'
      ? exchangeable(tokenSetOf(source, now), now, profile)
      : tokenSetOf(source, now, profile)
  return { status: 'active', id, provider, generation: 0, tokens }
}

/** How long the access token of a sign-in lives that does not say so, in seconds. */
const shortLife = 3_600

/**
 * Where an access token is exchanged for the next one, it is what is presented. That of a sign-in is a
 * short one: by the lifetime of the others it is due at once.
 */
function exchangeable(tokens: TokenSet, now: number, { lifetime }: ProviderProfile): TokenSet {
  const { access_token, expires_at = Math.floor(now / 1000) + shortLife } = tokens
  const expires_in = lifetime ?? shortLife
  return { ...tokens, refresh_token: access_token, expires_at, expires_in }
}

/**
 * Reads tokens as Auth.js and its snippets keep them. `expires_at` is in seconds, perhaps as text; some send
 * milliseconds, or a date.
 */
export function tokenSetOf(
  source: Omit<AccountLike, 'provider'> & { readonly access_token: string },
  now: number,
  profile?: ProviderProfile,
): TokenSet {
  const { access_token, refresh_token, token_type, scope, id_token } = source
  const nowSeconds = Math.floor(now / 1000)
  const named = secondsOf(source.expires_at) ?? jwtExpiry(access_token)
  const lifetime =
    positive(source.expires_in) ?? (named ? Math.max(named - nowSeconds, 1) : profile?.lifetime)
  const expiresAt = named ?? (lifetime && nowSeconds + lifetime)
  const unusedFor = refreshLifetime({ ...source })
  return {
    access_token,
    ...(refresh_token && { refresh_token }),
    ...(token_type && { token_type }),
    ...(scope && { scope }),
    ...(id_token && { id_token }),
    ...(expiresAt && { expires_at: expiresAt }),
    ...(lifetime && { expires_in: lifetime }),
    ...(unusedFor && { refresh_expires_in: unusedFor }),
  }
}
