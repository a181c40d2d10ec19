import type { AccountKey, AccountTokens } from '@token-rotation/accounts'
import type { AccountsUnderTest } from '@token-rotation/accounts/testing'

export const before = { access_token: 'a1', refresh_token: 'r1' } as const
export const after = { access_token: 'a2', refresh_token: 'r2' } as const

/** A note about nothing in particular. */
export function note(version: string, dueAt: number | null = null) {
  return { version, state: '{}', dueAt }
}

/** Links an account that nobody else has. */
export async function link(
  { addUser, addAccount }: AccountsUnderTest,
  providerAccountId: string = crypto.randomUUID(),
): Promise<AccountKey> {
  const key = { provider: 'example', providerAccountId }
  const columns: AccountTokens = {
    ...before,
    id_token: null,
    token_type: 'bearer',
    scope: null,
    expires_at: 2_000_000_000,
  }
  await addAccount({ ...key, userId: await addUser(), ...columns })
  return key
}
