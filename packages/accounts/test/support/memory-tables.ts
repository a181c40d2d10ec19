import type {
  AccountColumns,
  AccountKey,
  AccountNote,
  AccountTables,
} from '../../src/account-tables.ts'
import { grantId } from '../../src/grant-id.ts'
import type { AccountsUnderTest } from '../../src/testing/index.ts'

interface Row extends AccountKey {
  readonly userId: string
  readonly columns: AccountColumns
}

/** Both tables in memory: each call is one step, as a transaction would be. */
export function memoryTables(): AccountsUnderTest & { readonly notes: Map<string, AccountNote> } {
  const rows = new Map<string, Row>()
  const notes = new Map<string, AccountNote>()
  const noteOf = (key: AccountKey) => notes.get(grantId(key))
  const tables: AccountTables = {
    async find(key) {
      const row = rows.get(grantId(key))
      return row && { columns: row.columns, note: noteOf(key) }
    },
    async findOfUser(userId) {
      const own = [...rows.values()].filter((row) => row.userId === userId)
      return own.map(({ provider, providerAccountId, columns }) => {
        const key = { provider, providerAccountId }
        return { ...key, columns, note: noteOf(key) }
      })
    },
    async write(key, { version, ...expected }, { columns, note }) {
      const row = rows.get(grantId(key))
      const isSame = row && matches(row.columns, expected) && noteOf(key)?.version === version
      if (!isSame) return false
      rows.set(grantId(key), { ...row, columns: { ...row.columns, ...columns } })
      notes.set(grantId(key), note)
      return true
    },
    async takeDue({ before, until, limit }) {
      const due = [...notes]
        .filter(([, { dueAt }]) => dueAt !== null && dueAt < before)
        .toSorted(([, one], [, other]) => one.dueAt! - other.dueAt!)
        .slice(0, limit)
      for (const [id, note] of due) notes.set(id, { ...note, dueAt: until })
      return due.map(([id]) => rows.get(id)!)
    },
    async postpone(key, until, dueAt) {
      const note = noteOf(key)
      if (note?.dueAt === until) notes.set(grantId(key), { ...note, dueAt })
    },
  }
  return {
    tables,
    notes,
    addUser: async () => crypto.randomUUID(),
    async addAccount({ provider, providerAccountId, userId, ...columns }) {
      const key = { provider, providerAccountId }
      rows.set(grantId(key), { ...key, userId, columns })
    },
    async changeAccount(key, columns) {
      const row = rows.get(grantId(key))!
      rows.set(grantId(key), { ...row, columns: { ...row.columns, ...columns } })
    },
    removeAccount: async (key) => rows.delete(grantId(key)),
    readColumns: async (key) => rows.get(grantId(key))?.columns,
  }
}

function matches(columns: AccountColumns, expected: AccountColumns): boolean {
  return (
    columns.access_token === expected.access_token &&
    columns.refresh_token === expected.refresh_token
  )
}
