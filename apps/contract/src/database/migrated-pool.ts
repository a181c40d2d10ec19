import { Pool } from 'pg'

/** Opens a pool whose tables are there, as a migration would see to in an app of yours. */
export async function migratedPool(connectionString: string, tables: string): Promise<Pool> {
  const options = { connectionTimeoutMillis: 10_000, allowExitOnIdle: true }
  const pool = new Pool({ connectionString, ...options })
  // An address can hold a password, and a client may quote it: only the code is told.
  pool.on('error', ({ name, code }: Error & { code?: string }) => {
    console.error(`PostgreSQL: ${code ?? name}`)
  })
  // `create table if not exists` of two processes at once would collide.
  await pool.query(`begin; select pg_advisory_xact_lock(7009); ${tables} commit;`)
  return pool
}
