import { readFileSync } from 'node:fs'
import { schema } from '@token-rotation/postgres'
import { schema as accountsSchema } from '@token-rotation/sql'
import { startPostgres } from '@token-rotation/test-servers'
import { Pool } from 'pg'
import { idOf, sealedText, writeOptions } from '../stores/grants.ts'
import { processTime } from './process-time.ts'
import { accountSchema, accountValues, insertAccounts } from './swept-accounts.ts'
import { inBatches, randomDueTime, sweptGrant } from './swept-grants.ts'
import { soon, type SweepServer } from './sweep-server.ts'

const insertGrants = `insert into token_rotation_grants
  select id, 'first', value, statement_timestamp() + $4::float8 * interval '1 millisecond',
    to_timestamp(due_at / 1000)
  from unnest($1::text[], $2::text[], $3::float8[]) as given (id, value, due_at)`

/** Starts a PostgreSQL with the tables of both stores. */
export async function startPostgresSweepServer(): Promise<SweepServer> {
  const tables = schema() + accountsSchema() + accountSchema
  const server = await startPostgres(tables, 'log_statement=none')
  const [{ folder } = {}] = await server.run(`select current_setting('data_directory') as folder`)
  const pid = Number(readFileSync(`${String(folder)}/postmaster.pid`, 'utf8').split('\n')[0])
  const pool = new Pool({ connectionString: server.url })
  // It is stopped before its clients.
  pool.on('error', () => undefined)

  return {
    url: server.url,
    async fill(plan) {
      await pool.query('truncate token_rotation_grants, token_rotation_accounts, accounts')
      if (plan.store === 'accounts') {
        const make = (index: number) => accountValues(index, plan)
        await inBatches(plan.grants, make, (rows) => pool.query(insertAccounts, columnsOf(rows)))
      } else {
        const make = async (index: number) => {
          const value = await sealedText(sweptGrant(index, plan))
          return [idOf(index), value, randomDueTime()]
        }
        await inBatches(plan.grants, make, (rows) =>
          pool.query(insertGrants, [...columnsOf(rows), writeOptions.ttl]),
        )
      }
      await pool.query('vacuum analyze')
      await pool.query('checkpoint')
    },
    async left({ store }) {
      const before = String(Date.now() + soon)
      const left =
        store === 'accounts'
          ? 'from token_rotation_accounts where due_at < $1::bigint'
          : 'from token_rotation_grants where due_at < to_timestamp($1::float8 / 1000)'
      const { rows } = await pool.query<{ count: string }>(`select count(*) ${left}`, [before])
      return Number(rows[0]!.count)
    },
    async load() {
      const counted = `select xact_commit + xact_rollback as count from pg_stat_database
        where datname = current_database()`
      const [row] = await server.run(counted)
      return { statements: Number(row?.count), cpu: processTime(pid) }
    },
    async stop() {
      await pool.end()
      await server.stop()
    },
  }
}

function columnsOf(rows: readonly (readonly unknown[])[]): unknown[][] {
  return rows[0]!.map((_, column) => rows.map((row) => row[column]))
}
