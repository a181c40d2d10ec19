import type { TakeDueRequest } from '@token-rotation/core'
import type { Models, NoteModelRow } from './prisma-client.ts'
import { repeated } from './prisma-error.ts'

/** How often what is due is looked for when others were faster each time. */
const attempts = 8

/** Among how many batches others are avoided. */
const spread = 8

/** How many rows one statement moves at most: each has three parameters, which databases limit. */
const most = 500

/**
 * Hands out what is due. Prisma cannot skip what is locked, so several takers read the same candidates,
 * and each is handed those that it moves first. Whoever was too late for all of its candidates looks for
 * others further behind.
 */
export async function takeDue(
  models: Models,
  { before, until, limit }: TakeDueRequest,
): Promise<readonly NoteModelRow[]> {
  const where = { dueAt: { lt: BigInt(before) } }
  let skip = 0
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const orderBy = { dueAt: 'asc' } as const
    const rows = await models.note.findMany({ where, orderBy, skip, take: limit })
    if (rows.length === 0 && skip === 0) return []
    const taken = await moveAll(models, rows, until)
    if (taken.length > 0) return taken
    // Beyond the end there may be nothing.
    skip = rows.length === 0 ? 0 : Math.floor(Math.random() * spread) * limit
  }
  return []
}

async function moveAll(
  models: Models,
  rows: readonly NoteModelRow[],
  until: number,
): Promise<readonly NoteModelRow[]> {
  const taken: NoteModelRow[] = []
  for (let start = 0; start < rows.length; start += most) {
    const some = rows.slice(start, start + most)
    taken.push(...(await repeated(() => move(models, some, until))))
  }
  return taken
}

/** Moves rows that are still due when they were, and resolves with them, in the same order. */
async function move(
  { note }: Models,
  rows: readonly NoteModelRow[],
  until: number,
): Promise<readonly NoteModelRow[]> {
  const keys = rows.map(({ provider, providerAccountId, dueAt }) => ({
    provider,
    providerAccountId,
    dueAt,
  }))
  const data = { dueAt: BigInt(until) }
  if (note.updateManyAndReturn) {
    const moved = await note.updateManyAndReturn({ where: { OR: keys }, data })
    const names = new Set(moved.map(nameOf))
    return rows.filter((row) => names.has(nameOf(row)))
  }
  const moved = await Promise.all(keys.map((where) => note.updateMany({ where, data })))
  return rows.filter((_, index) => moved[index]!.count > 0)
}

function nameOf({ provider, providerAccountId }: NoteModelRow): string {
  return JSON.stringify([provider, providerAccountId])
}
