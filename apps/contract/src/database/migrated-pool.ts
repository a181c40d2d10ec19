import { Pool } from 'pg'
import { reportError } from '../store/report-error.ts'

/** Opens a pool whose tables are there, as a migration would see to in an app of yours. */
export async function migratedPool(connectionString: string, tables: string): Promise<Pool> {
  const options = { connectionTimeoutMillis: 10_000, allowExitOnIdle: true }
  const pool = new Pool({ connectionString, ...options })
  pool.on('error', reportError('PostgreSQL'))
  // `create table if not exists` of two processes at once would collide.
  await pool.query(`begin; select pg_advisory_xact_lock(7009); ${tables} commit;`)
  return pool
}
