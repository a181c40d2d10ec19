import { createClient } from '@libsql/client'
import { drizzle as overLibsql } from 'drizzle-orm/libsql'
import { drizzle as overMysql2 } from 'drizzle-orm/mysql2'
import { drizzle as overMysqlProxy } from 'drizzle-orm/mysql-proxy'
import { drizzle as overPg } from 'drizzle-orm/node-postgres'
import { drizzle as overPgProxy } from 'drizzle-orm/pg-proxy'
import { drizzle as overPostgres } from 'drizzle-orm/postgres-js'
import { drizzle as overSqliteProxy } from 'drizzle-orm/sqlite-proxy'
import { createPool } from 'mysql2/promise'
import { Pool } from 'pg'
import postgres from 'postgres'
import type { DrizzleClient } from '../../src/index.ts'

/** A database of Drizzle, and how to get rid of its connections. */
export interface Connected<Client extends DrizzleClient = DrizzleClient> {
  readonly db: Client
  readonly close: () => unknown
}

/** Called after each statement of a driver without transactions, to fail for example. */
export type Watch = (sql: string) => unknown

export function pg(url: string, options?: string) {
  const pool = new Pool({ connectionString: url, ...(options && { options }) })
  pool.on('error', () => {})
  return { db: overPg(pool), close: () => pool.end() }
}

export function postgresJs(url: string) {
  const sql = postgres(url, { onnotice: () => {} })
  return { db: overPostgres(sql), close: () => sql.end() }
}

export function pgProxy(url: string, watch: Watch = () => {}) {
  const pool = new Pool({ connectionString: url })
  pool.on('error', () => {})
  const db = overPgProxy(async (text, values, method) => {
    const { rows } =
      method === 'all'
        ? await pool.query({ text, values, rowMode: 'array' })
        : await pool.query({ text, values })
    await watch(text)
    return { rows }
  })
  return { db, close: () => pool.end() }
}

export function mysql2(url: string) {
  const pool = createPool(url)
  return { db: overMysql2(pool), close: () => pool.end() }
}

export function mysqlProxy(url: string) {
  const pool = createPool(url)
  const db = overMysqlProxy(async (sql, values, method) => {
    const [rows] = await pool.query({ sql, values, rowsAsArray: method === 'all' })
    return { rows: method === 'all' ? (rows as unknown[]) : [rows] }
  })
  return { db, close: () => pool.end() }
}

export function libsql(url: string) {
  const client = createClient({ url })
  return { db: overLibsql(client), close: () => client.close() }
}

/** SQLite behind a connection that nobody has for himself, as D1 is. */
export function sqliteProxy(url: string) {
  const client = createClient({ url })
  const db = overSqliteProxy(async (sql, args, method) => {
    const result = await client.execute({ sql, args })
    const rows = result.rows.map((row) => Array.from(row))
    return { rows: method === 'get' ? rows[0]! : rows }
  })
  return { db, close: () => client.close() }
}
