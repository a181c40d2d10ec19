import {
  type AccountKey,
  type AccountNote,
  type AccountTables,
  grantId,
} from '@token-rotation/accounts'
import type { ModelsClient, NoteModelRow } from './prisma-client.ts'
import { withoutValues } from './prisma-error.ts'
import { takeDue } from './take-due.ts'
import { accountWriter } from './write-account.ts'

interface Settings {
  readonly userId: (id: string) => unknown
  readonly transactions: boolean
}

/** The account table and ours, over the models of a client. */
export function prismaTables(models: ModelsClient, settings: Settings): AccountTables {
  const write = accountWriter(models, settings.transactions)
  return {
    async find(key) {
      const where = keyOf(key)
      const note = await models.note.findFirst({ where })
      const columns = await models.account.findFirst({ where })
      return columns ? { columns, note: noteOf(note) } : undefined
    },
    findOfUser: (id) =>
      withoutValues('reading the accounts of a user', async () => {
        const find = () => models.account.findMany({ where: { userId: settings.userId(id) } })
        const rows = await find()
        if (rows.length === 0) return []
        const notes = await models.note.findMany({ where: { OR: rows.map(keyOf) } })
        const found = new Map(notes.map((note) => [grantId(note), note]))
        // A row must not be older than its note, and whose notes to read was only known by the rows.
        const later = notes.length > 0 ? await find() : rows
        return later.map((row) => ({
          ...keyOf(row),
          columns: row,
          note: noteOf(found.get(grantId(row))),
        }))
      }),
    write: (key, expected, change) =>
      withoutValues('writing an account', () => write(keyOf(key), expected, change)),
    takeDue: async (request) => (await takeDue(models, request)).map(keyOf),
    async postpone(key, until, dueAt) {
      const where = { ...keyOf(key), dueAt: BigInt(until) }
      await models.note.updateMany({
        where,
        data: { dueAt: dueAt === null ? null : BigInt(dueAt) },
      })
    },
  }
}

function keyOf({ provider, providerAccountId }: AccountKey): AccountKey {
  return { provider, providerAccountId }
}

function noteOf(row: NoteModelRow | null | undefined): AccountNote | undefined {
  if (!row) return undefined
  const { version, state, dueAt } = row
  return { version, state, dueAt: dueAt === null ? null : Number(dueAt) }
}
