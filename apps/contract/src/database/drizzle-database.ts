import { DrizzleAdapter } from '@auth/drizzle-adapter'
import { PGlite } from '@electric-sql/pglite'
import { drizzleAccounts } from '@token-rotation/drizzle'
import { drizzle as overPool } from 'drizzle-orm/node-postgres'
import { drizzle as overPglite } from 'drizzle-orm/pglite'
import type { DemoDatabase } from './demo-database.ts'
import { migratedPool } from './migrated-pool.ts'
import { drizzleTables } from './tables.ts'

export async function drizzleDatabase(databaseUrl: string | undefined): Promise<DemoDatabase> {
  if (databaseUrl) {
    const db = overPool({ client: await migratedPool(databaseUrl, drizzleTables) })
    return { adapter: DrizzleAdapter(db), store: drizzleAccounts(db) }
  }
  const client = await PGlite.create()
  await client.exec(drizzleTables)
  const db = overPglite({ client })
  return { adapter: DrizzleAdapter(db), store: drizzleAccounts(db) }
}
