import { schema } from '@token-rotation/postgres'
import type { PostgresServer } from '@token-rotation/test-servers'
import { idOf, writeOptions } from './grants.ts'
import { type Growth, measureGrowth, type Population } from './growth.ts'
import { connectToPostgres } from './postgres-backend.ts'
import type { Samples } from './samples.ts'
import type { StoreSettings } from './store-settings.ts'

export interface PostgresGrowth extends Growth {
  /** Rows of the largest table that were read without an index. */
  readonly scannedRows: number
}

/** Measures tables of different size beside each other. */
export async function measurePostgresGrowth(
  server: PostgresServer,
  samples: Samples,
  { postgresGrants, postgresRounds: rounds, callsPerRound: calls }: StoreSettings,
): Promise<PostgresGrowth> {
  const populations: Population[] = []
  const scannedRows = async () => {
    const statistics = `select seq_tup_read from pg_stat_user_tables where relname = '${largest}'`
    return Number((await server.run(statistics))[0]!.seq_tup_read)
  }
  const largest = tableOf(postgresGrants.at(-1)!)
  try {
    for (const grants of postgresGrants) {
      const table = tableOf(grants)
      const bytesPerGrant = await fill(server, grants, samples)
      const connection = connectToPostgres(server, { table })
      const more = { 'clean-up': () => connection.store.removeExpired() }
      populations.push({ grants, bytesPerGrant, connection, more })
    }
    const before = await scannedRows()
    const growth = await measureGrowth(populations, samples, { rounds, calls })
    // The statistics of a session are complete when it has ended.
    for (const { connection } of populations.splice(0)) await connection.close()
    return { ...growth, scannedRows: (await scannedRows()) - before }
  } finally {
    for (const { connection } of populations) await connection.close()
  }
}

function tableOf(grants: number): string {
  return `grants_${grants}`
}

/**
 * Writes some grants through the store, copies their values into as many rows as are wanted, and resolves
 * with what each of these takes on disk, indexes included, in bytes.
 */
async function fill(server: PostgresServer, grants: number, { values }: Samples): Promise<number> {
  const table = tableOf(grants)
  await server.run(schema('samples') + schema(table))
  const { store, close } = connectToPostgres(server, { table: 'samples' })
  for (const [index, value] of values.entries()) {
    await store.compareAndSet(idOf(index), undefined, { version: idOf(index), value }, writeOptions)
  }
  await close()
  await server.run(`insert into ${table}
    select ${idFrom('row - 1')}, md5(row::text)::uuid::text, value, expires_at, due_at
    from generate_series(1, ${grants}) as row
    join samples on samples.id = ${idFrom(`row % ${values.length}`)};
    drop table samples`)
  await server.run(`vacuum analyze ${table}`)
  const [size] = await server.run(`select pg_total_relation_size('${table}') as bytes`)
  return Number(size!.bytes) / grants
}

/** The same as `idOf`, in SQL. */
function idFrom(index: string): string {
  return `'${idOf(0).slice(0, -12)}' || lpad(to_hex(${index}), 12, '0')`
}
