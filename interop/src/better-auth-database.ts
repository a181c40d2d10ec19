import { isPostgresSkipped, startPostgres } from '@token-rotation/test-servers'
import { Pool } from 'pg'

/** Whether what needs the database of better-auth is left out. */
export const isBetterAuthSkipped = isPostgresSkipped

/** A PostgreSQL with a schema for each instance of better-auth. */
export interface BetterAuthDatabase {
  pool(name: string): Pool
  stop(): Promise<void>
}

export async function startBetterAuthDatabase(
  names: readonly string[],
): Promise<BetterAuthDatabase> {
  const schemas = names.map((name) => `create schema "${name}";`).join('\n')
  const postgres = await startPostgres(schemas, 'log_statement=none')
  const pools = new Map(
    names.map((name) => {
      const options = `-c search_path=${name}`
      return [name, new Pool({ connectionString: postgres.url, options, max: 5 })]
    }),
  )
  return {
    pool: (name) => pools.get(name)!,
    async stop() {
      for (const pool of pools.values()) await pool.end()
      await postgres.stop()
    },
  }
}
