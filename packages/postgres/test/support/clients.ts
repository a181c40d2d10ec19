import { neon, neonConfig } from '@neondatabase/serverless'
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import postgres from 'postgres'
import type { PostgresClient } from '../../src/index.ts'
import { startNeon } from './neon-server.ts'

/** A client, and how to get rid of it. */
export interface Connected {
  readonly client: PostgresClient
  readonly close: () => unknown
}

type Connect = (url: string) => Promise<Connected>

function pg(settings: { options?: string; max?: number } = {}): Connect {
  return async (connectionString) => {
    const client = new Pool({ connectionString, ...settings })
    client.on('error', () => {})
    return { client, close: () => client.end() }
  }
}

function postgresJs(settings: postgres.Options<Record<string, never>> = {}): Connect {
  return async (url) => {
    const client = postgres(url, { ...settings, onnotice: () => {} })
    return { client, close: () => client.end() }
  }
}

const isolation = (level: string) => `-c default_transaction_isolation=${level}`

/** Every client that a server can be reached with, and what its user may have set. */
export const clients = {
  pg: pg(),
  'pg, repeatable read': pg({ options: isolation(String.raw`repeatable\ read`) }),
  'pg, serializable': pg({ options: isolation('serializable') }),
  postgres: postgresJs(),
  'postgres, nothing prepared': postgresJs({ prepare: false }),
  'postgres, serializable': postgresJs({
    connection: { default_transaction_isolation: 'serializable' },
  }),
  Kysely: async (connectionString) => {
    const pool = new Pool({ connectionString })
    pool.on('error', () => {})
    const dialect = new PostgresDialect({ pool })
    const client = new Kysely({ dialect, plugins: [new CamelCasePlugin()] })
    return { client, close: () => client.destroy() }
  },
  "Neon's driver": async (url) => {
    const { endpoint, close } = await startNeon(url)
    neonConfig.fetchEndpoint = endpoint
    return { client: neon('postgres://user:password@project.example/db'), close }
  },
} satisfies Record<string, Connect>
