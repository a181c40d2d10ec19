import type { ActiveGrant, GrantState, TokenSet } from '@token-rotation/core'
import { accountStore, type AccountStore } from '../account-store.ts'
import type { AccountColumns, AccountKey, AccountTables, AccountTokens } from '../account-tables.ts'
import { grantId } from '../grant-id.ts'

/** The tables of a database, and what a test can do with them beside the store. */
export interface AccountsUnderTest {
  readonly tables: AccountTables
  /** The same tables over another connection. Default is `tables`. */
  readonly other?: AccountTables
  /** Adds a user, and resolves with its id as the account table has it. */
  readonly addUser: () => Promise<string>
  /** Adds an account row, as the adapter does at the first sign-in. */
  readonly addAccount: (
    account: AccountKey & { userId: string } & AccountTokens,
  ) => Promise<unknown>
  /** Changes an account row, as somebody else would. */
  readonly changeAccount: (key: AccountKey, columns: Partial<AccountTokens>) => Promise<unknown>
  readonly removeAccount: (key: AccountKey) => Promise<unknown>
  readonly readColumns: (key: AccountKey) => Promise<AccountColumns | undefined>
}

/** One clause of the contract. */
export interface AccountContractCase {
  /** A sentence in the present tense, for the title of a test. */
  readonly name: string
  /** Resolves where the tables keep this clause, rejects with an `Error` that says what they did. */
  readonly run: (
    makeAccounts: () => AccountsUnderTest | Promise<AccountsUnderTest>,
  ) => Promise<void>
}

/** What a clause works with. */
export interface AccountBench extends Required<AccountsUnderTest> {
  readonly store: AccountStore
  readonly otherStore: AccountStore
  /** Adds an account of its own user, and returns the id of its grant. */
  readonly account: (columns?: Partial<AccountTokens>, userId?: string) => Promise<Account>
}

/** An account that a clause has added. */
interface Account {
  readonly id: string
  readonly key: AccountKey
  readonly userId: string
}

/** The tokens of an account that was linked a moment ago. */
export const linked: AccountTokens = {
  access_token: 'first access token',
  refresh_token: 'first refresh token',
  id_token: 'first ID token',
  token_type: 'bearer',
  scope: 'openid email',
  expires_at: 2_000_000_000,
}

export function accountClause(
  name: string,
  check: (bench: AccountBench) => Promise<void>,
): AccountContractCase {
  return {
    name,
    async run(makeAccounts) {
      const made = await makeAccounts()
      const { tables, other = tables, addUser, addAccount } = made
      async function account(
        columns: Partial<AccountTokens> = {},
        user?: string,
      ): Promise<Account> {
        const userId = user ?? (await addUser())
        const key = { provider: 'contract', providerAccountId: `account-${crypto.randomUUID()}` }
        await addAccount({ ...key, userId, ...linked, ...columns })
        return { id: grantId(key), key, userId }
      }
      const store = accountStore(tables)
      await check({ ...made, other, store, otherStore: accountStore(other), account })
    },
  }
}

/** The grant that follows another by one rotation. */
export function rotated(state: GrantState, tokens: Partial<TokenSet> = {}): ActiveGrant {
  if (state.status !== 'active') throw new Error('only an active grant can be rotated')
  const generation = state.generation + 1
  const next = {
    ...state.tokens,
    access_token: `access token ${generation}`,
    refresh_token: `refresh token ${generation}`,
    expires_at: 2_000_000_000 + generation,
    ...tokens,
  }
  return { ...state, generation, tokens: next }
}

/** Reads a grant that has to be there. */
export async function readGrant(store: AccountStore, id: string) {
  const record = await store.get(id)
  if (record?.value.status === 'active') return { ...record, value: record.value }
  throw new Error(`get must resolve with an active grant, not ${JSON.stringify(record)}`)
}

/** Fails unless both are the same in JSON. Tokens of the contract are none of anybody. */
export function expectSame(found: unknown, expected: unknown, what: string): void {
  const [one, other] = [found, expected].map((value) => JSON.stringify(value, sorted))
  if (one !== other) throw new Error(`${what} must be ${other}, not ${one}`)
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
