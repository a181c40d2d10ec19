import {
  boundedMap,
  type DueGrants,
  type GrantRecord,
  type GrantState,
  type GrantStore,
  secondsOf,
} from '@token-rotation/core'
import { columnsOf, readAccount, writeAccount } from './account-state.ts'
import type { AccountKey, AccountRow, AccountTables, AccountTokens } from './account-tables.ts'
import { accountKey, grantId } from './grant-id.ts'
import { sharedReads } from './shared-reads.ts'

/** Keeps the grants of users where Auth.js keeps their accounts. */
export interface AccountStore extends GrantStore<GrantState>, DueGrants {
  readonly kind: 'account'
  /** Reads the accounts of a user that hold tokens, that of the latest sign-in first. */
  accountsOf(userId: string): Promise<readonly UserAccount[]>
}

/** An account of a user, and what is stored of its grant. */
export interface UserAccount {
  readonly key: AccountKey
  readonly record: GrantRecord<GrantState>
}

/**
 * Makes a store of grants over the account rows of an Auth.js adapter. The row stays what is true: it
 * holds the tokens that the provider issued last, and whoever else writes it is believed.
 *
 * A record that does not exist cannot be created where there is no account row: then a write rejects.
 */
export function accountStore(tables: AccountTables): AccountStore {
  // A write follows a read nearly always, and needs to know what it has seen.
  const seen = boundedMap<{ readonly version: string | undefined; readonly row: AccountRow }>(1_000)

  async function understand(key: AccountKey, row: AccountRow) {
    const record = await readAccount(key, row)
    seen.set(grantId(key), { version: record?.version, row })
    return record
  }
  const read = sharedReads(async (id) => {
    const key = accountKey(id)
    const row = await tables.find(key)
    return { row, record: row && (await understand(key, row)) }
  })
  const accountsOf = sharedReads(async (userId): Promise<readonly UserAccount[]> => {
    const rows = await tables.findOfUser(userId)
    const found = await Promise.all(
      rows.map(async ({ provider, providerAccountId, ...row }) => {
        const key = { provider, providerAccountId }
        return { key, record: await understand(key, row) }
      }),
    )
    return found
      .flatMap(({ key, record }) => (record ? [{ key, record }] : []))
      .filter(({ record }) => record.value.status !== 'signed-out')
      .toSorted((one, other) => signedInAt(other) - signedInAt(one))
  })
  /** The row that is expected to be there, if it is the expected one. */
  async function expected(
    id: string,
    version: string | undefined,
  ): Promise<AccountRow | undefined> {
    const last = seen.get(id)
    if (last && last.version === version) return last.row
    const { row, record } = await read(id)
    if (!row && version === undefined) throw new Error('there is no account row for this grant')
    return record?.version === version ? row : undefined
  }

  return {
    kind: 'account',
    get: async (id) => (await read(id)).record,
    async compareAndSet(id, expectedVersion, next, { dueAt }) {
      const row = await expected(id, expectedVersion)
      if (!row) return false
      const { columns, noted } = await writeAccount(next?.value)
      const changed = changedColumns(row, columns)
      const version = next?.version ?? crypto.randomUUID()
      const note = { version, state: noted, dueAt: dueAt === undefined ? null : Math.round(dueAt) }
      const before = { ...columnsOf(row.columns), version: row.note?.version }
      const change = { note, ...(Object.keys(changed).length > 0 && { columns: changed }) }
      const isWritten = await tables.write(accountKey(id), before, change)
      if (isWritten) {
        const now = { columns: { ...row.columns, ...changed }, note }
        seen.set(id, { version: next && version, row: now })
      }
      return isWritten
    },
    accountsOf,
    takeDue: async (request) => (await tables.takeDue(request)).map(grantId),
    postpone: (id, until, dueAt) => tables.postpone(accountKey(id), until, dueAt ?? null),
  }
}

function signedInAt({ record }: UserAccount): number {
  return record.value.signedInAt ?? 0
}

/** An account table need not have a column that is never used. */
function changedColumns({ columns }: AccountRow, next: AccountTokens): Partial<AccountTokens> {
  const changed = Object.entries(next).filter(([name, value]) => {
    const stored = columns[name as keyof AccountTokens] ?? null
    // A time may come back as text, or as a bigint.
    return name === 'expires_at' && value !== null ? secondsOf(stored) !== value : stored !== value
  })
  return Object.fromEntries(changed)
}
