import type { AccountLike } from './auth-types.ts'
import type { BackendTokens, ProviderProfile } from './provider-profile.ts'

type User = Readonly<Record<string, unknown>>

/**
 * Returns the account of a sign-in with the tokens that a backend has given to `authorize`, where the
 * provider has a backend.
 */
export function backendAccount(
  account: AccountLike,
  user: unknown,
  { refresh, tokens = tokensOf }: ProviderProfile,
): AccountLike {
  if (!refresh || account.access_token || typeof user !== 'object' || !user) return account
  return { ...account, ...tokens(user as User) }
}

const names = [
  ['access_token', 'accessToken'],
  ['refresh_token', 'refreshToken'],
  ['expires_in', 'expiresIn'],
  ['expires_at', 'expiresAt'],
  ['scope', 'scope'],
  ['id_token', 'idToken'],
] as const

function tokensOf(user: User): BackendTokens | undefined {
  const found = names.flatMap(([name, camel]) => {
    const value = user[name] ?? user[camel]
    return value === undefined || value === null ? [] : [[name, value] as const]
  })
  const tokens = Object.fromEntries(found) as Partial<BackendTokens>
  return typeof tokens.access_token === 'string' ? (tokens as BackendTokens) : undefined
}
