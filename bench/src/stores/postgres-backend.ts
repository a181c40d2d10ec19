import { postgresStore } from '@token-rotation/postgres'
import type { PostgresServer } from '@token-rotation/test-servers'
import { Pool } from 'pg'
import type { StoreBackend, StoreConnection } from './store-backend.ts'

/** The server has to have the table of the default name. */
export function postgresBackend(server: PostgresServer): StoreBackend {
  return {
    name: 'PostgreSQL',
    connect: () => connectToPostgres(server),
    async watch() {
      await server.statements()
      return {
        connect: () => connectToPostgres(server, { isLogged: true }),
        sent: () => server.statements(),
        close: async () => {},
      }
    },
  }
}

/** Expired rows are removed where that is measured, and not in the middle of something else. */
export function connectToPostgres(
  { url }: PostgresServer,
  { table, isLogged = false }: { readonly table?: string; readonly isLogged?: boolean } = {},
): StoreConnection & { readonly store: ReturnType<typeof postgresStore> } {
  // The server writes all statements to its log, with what they carry.
  const options = isLogged ? {} : { options: '-c log_statement=none' }
  const pool = new Pool({ connectionString: url, max: 1, ...options })
  // It may be stopped before its clients.
  pool.on('error', () => undefined)
  return {
    store: postgresStore(pool, { cleanUpEvery: false, ...(table && { table }) }),
    bare: () => pool.query('select 1'),
    close: () => pool.end(),
  }
}
