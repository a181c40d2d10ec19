import type { AccountTokens } from '@token-rotation/accounts'
import type { Adapter, AdapterAccount, AdapterSession, AdapterUser } from '@auth/core/adapters'
import { memoryTables } from '../../../accounts/test/support/memory-tables.ts'

/** An Auth.js adapter over the account rows of {@link memoryTables}, and what it keeps besides. */
export function memoryAdapter() {
  const accounts = memoryTables()
  const users = new Map<string, AdapterUser>()
  const sessions = new Map<string, AdapterSession>()
  const owners = new Map<string, string>()
  const adapter: Adapter = {
    async createUser(user) {
      // next-auth v4 leaves it to the adapter.
      const id = (user as Partial<typeof user>).id ?? crypto.randomUUID()
      return kept(users, id, { ...user, id })
    },
    getUser: async (id) => users.get(id) ?? null,
    getUserByEmail: async (email) =>
      [...users.values()].find((user) => user.email === email) ?? null,
    getUserByAccount: async ({ provider, providerAccountId }) =>
      users.get(owners.get(`${provider}/${providerAccountId}`) ?? '') ?? null,
    updateUser: async (user) => kept(users, user.id, { ...users.get(user.id)!, ...user }),
    async linkAccount(account: AdapterAccount) {
      const { provider, providerAccountId, userId } = account
      owners.set(`${provider}/${providerAccountId}`, userId)
      const columns: Record<string, unknown> = {}
      for (const name of names) columns[name] = account[name] ?? null
      const row = { provider, providerAccountId, userId, ...(columns as unknown as AccountTokens) }
      await accounts.addAccount(row)
    },
    createSession: async (session) => kept(sessions, session.sessionToken, session),
    async getSessionAndUser(token) {
      const session = sessions.get(token)
      const user = session && users.get(session.userId)
      return user ? { session, user } : null
    },
    updateSession: async (session) =>
      kept(sessions, session.sessionToken, { ...sessions.get(session.sessionToken)!, ...session }),
    async deleteSession(token) {
      sessions.delete(token)
    },
  }
  return { ...accounts, adapter, users, sessions }
}

const names = [
  'access_token',
  'refresh_token',
  'id_token',
  'token_type',
  'scope',
  'expires_at',
] as const

function kept<Value>(map: Map<string, Value>, key: string, value: Value): Value {
  map.set(key, value)
  return value
}
