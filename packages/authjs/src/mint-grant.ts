import { type ActiveGrant, jwtExpiry, type Profile, type TokenSet } from '@token-rotation/core'
import type { AccountLike } from './auth-types.ts'

/**
 * Makes a grant of what a sign-in brought, with a new random id.
 *
 * @param now Milliseconds since the epoch.
 * @returns `undefined` where the sign-in brought no access token (credentials, email).
 */
export function mintGrant(
  account: AccountLike,
  now: number,
  profile?: Profile,
): ActiveGrant | undefined {
  const { provider, access_token } = account
  if (!access_token) return undefined
  const id = crypto.randomUUID()
  const tokens = tokenSetOf({ ...account, access_token }, now, profile)
  return { status: 'active', id, provider, generation: 0, tokens }
}

/** Reads tokens as Auth.js and its snippets keep them. `expires_at` is in seconds, perhaps as text. */
export function tokenSetOf(
  source: Omit<AccountLike, 'provider'> & { readonly access_token: string },
  now: number,
  profile?: Profile,
): TokenSet {
  const { access_token, refresh_token, token_type, scope, id_token } = source
  const nowSeconds = Math.floor(now / 1000)
  const named = positive(source.expires_at) ?? jwtExpiry(access_token)
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

function positive(value: unknown): number | undefined {
  const number = Number(value)
  return number > 0 && Number.isFinite(number) ? number : undefined
}
