import { type ActiveGrant, jwtExpiry, type TokenSet } from '@token-rotation/core'
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
  const tokens = tokenSetOf({ ...account, access_token }, now, profile)
  return { status: 'active', id, provider, generation: 0, tokens: presentable(tokens, profile) }
}

/**
 * Where an access token is exchanged for the next one, it is what is presented. That of a sign-in is a
 * short one: by the lifetime of the others it is due at once.
 */
function presentable(tokens: TokenSet, profile: ProviderProfile | undefined): TokenSet {
  if (profile?.presents !== 'access_token') return tokens
  const { lifetime = tokens.expires_in } = profile
  return {
    ...tokens,
    refresh_token: tokens.access_token,
    ...(lifetime !== undefined && { expires_in: lifetime }),
  }
}

/** Reads tokens as Auth.js and its snippets keep them. `expires_at` is in seconds, perhaps as text; one provider sends milliseconds. */
export function tokenSetOf(
  source: Omit<AccountLike, 'provider'> & { readonly access_token: string },
  now: number,
  profile?: ProviderProfile,
): TokenSet {
  const { access_token, refresh_token, token_type, scope, id_token } = source
  const nowSeconds = Math.floor(now / 1000)
  const named = seconds(source.expires_at) ?? jwtExpiry(access_token)
  const lifetime =
    positive(source.expires_in) ?? (named ? Math.max(named - nowSeconds, 1) : profile?.lifetime)
  const expiresAt = named ?? (lifetime && nowSeconds + lifetime)
  return {
    access_token,
    ...(refresh_token && { refresh_token }),
    ...(token_type && { token_type }),
    ...(scope && { scope }),
    ...(id_token && { id_token }),
    ...(expiresAt && { expires_at: expiresAt }),
    ...(lifetime && { expires_in: lifetime }),
  }
}

function seconds(value: unknown): number | undefined {
  const number = positive(value)
  return number && number > 1e11 ? Math.floor(number / 1000) : number
}

function positive(value: unknown): number | undefined {
  const number = Number(value)
  return number > 0 && Number.isFinite(number) ? number : undefined
}
