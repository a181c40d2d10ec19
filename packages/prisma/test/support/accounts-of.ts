import { type AccountTables, grantId } from '@token-rotation/accounts'
import type { AccountsUnderTest } from '@token-rotation/accounts/testing'
import type { GrantState } from '@token-rotation/core'
import { modelsOf } from '../../src/prisma-client.ts'
import { prismaTables } from '../../src/prisma-tables.ts'
import type { TestClient } from './connect.ts'

/** The tables that `prismaAccounts` makes its store of. */
function tablesOf(client: TestClient, transactions = true): AccountTables {
  const models = modelsOf(client, 'tokenRotationAccount')
  return prismaTables(models, { userId: String, transactions })
}

/** Both tables of a database, over two clients. */
export function accountsOf(
  client: TestClient,
  second: TestClient,
  transactions = true,
): AccountsUnderTest {
  const { user, account } = client
  return {
    tables: tablesOf(client, transactions),
    other: tablesOf(second, transactions),
    async addUser() {
      const email = `${crypto.randomUUID()}@example.com`
      return (await user.create({ data: { email } })).id
    },
    addAccount: (data) => account.create({ data: { ...data, type: 'oidc' } }),
    changeAccount: (key, data) =>
      account.update({ where: { provider_providerAccountId: key }, data }),
    removeAccount: (key) => account.delete({ where: { provider_providerAccountId: key } }),
    readColumns: async (key) =>
      (await account.findUnique({ where: { provider_providerAccountId: key } })) ?? undefined,
  }
}

/** Adds an account of its own user with the tokens `first`, and resolves with the id of its grant. */
export async function linkedAccount(client: TestClient): Promise<string> {
  const { addUser, addAccount } = accountsOf(client, client)
  const key = { provider: 'google', providerAccountId: crypto.randomUUID() }
  const tokens = { access_token: 'first', refresh_token: 'refresh first' }
  const others = { id_token: null, token_type: 'bearer', scope: null, expires_at: 1_000 }
  await addAccount({ ...key, ...tokens, ...others, userId: await addUser() })
  return grantId(key)
}

/** The grant with other tokens. */
export function tokensOf(state: GrantState, access_token: string): GrantState {
  if (state.status !== 'active') throw new Error('only an active grant has tokens')
  const tokens = { ...state.tokens, access_token, refresh_token: `refresh ${access_token}` }
  return { ...state, tokens }
}
