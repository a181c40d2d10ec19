import PostgresAdapter from '@auth/pg-adapter'
import { sqlAccounts } from '@token-rotation/sql'
import type { DemoDatabase } from './demo-database.ts'
import { migratedPool } from './migrated-pool.ts'
import { pgTables } from './tables.ts'

export async function sqlDatabase(databaseUrl: string): Promise<DemoDatabase> {
  const pool = await migratedPool(databaseUrl, pgTables)
  return { adapter: PostgresAdapter(pool), store: sqlAccounts(pool) }
}
