import type { AccountKey } from './account-tables.ts'

/** Returns the id of the grant of an account. Auth.js knows no provider with a slash in its id. */
export function grantId({ provider, providerAccountId }: AccountKey): string {
  return `${provider}/${providerAccountId}`
}

/** Returns the account that a grant belongs to. */
export function accountKey(id: string): AccountKey {
  const end = id.indexOf('/')
  return { provider: id.slice(0, Math.max(end, 0)), providerAccountId: id.slice(end + 1) }
}
