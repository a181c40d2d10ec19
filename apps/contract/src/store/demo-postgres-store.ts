import { postgresStore, schema } from '@token-rotation/postgres'
import { Pool } from 'pg'
import { reportError } from './report-error.ts'

/** The table is there before the first query, as a migration would see to in an app of yours. */
export function demoPostgresStore(connectionString: string) {
  const options = { connectionTimeoutMillis: 10_000, allowExitOnIdle: true }
  const pool = new Pool({ connectionString, ...options })
  pool.on('error', reportError('PostgreSQL'))
  let migrated: Promise<unknown> | undefined
  // `create table if not exists` of two processes at once would collide.
  const migration = `begin; select pg_advisory_xact_lock(7009); ${schema()} commit;`
  const migrate = () => {
    migrated ??= pool.query(migration).catch((error: unknown) => {
      migrated = undefined
      throw error
    })
    return migrated
  }
  return postgresStore({
    async query(text: string, values: string[]) {
      await migrate()
      return pool.query(text, values)
    },
  })
}
