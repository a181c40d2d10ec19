import type { Account } from 'oidc-provider'

/** Makes up the account behind a name; every name has one. */
export function findAccount(sub: string): Account {
  const email = sub.includes('@') ? sub : `${sub.replace(/\s+/g, '.').toLowerCase()}@example.com`
  const name = sub.charAt(0).toUpperCase() + sub.slice(1)
  return { accountId: sub, claims: () => ({ sub, name, email }) }
}
