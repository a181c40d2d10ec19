import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresStore, schema } from '../src/index.ts'
import { statementsFor } from '../src/statements.ts'

const sizes = { few: 1_000, many: 1_000_000 }
const request = { before: 1_000_000, until: 2_000_000_000, limit: 100 }

/** A node of a plan, as PostgreSQL tells it. Rows are those of one loop. */
interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly PlanNode[]
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

describe.skipIf(isPostgresSkipped)('takeDue of postgresStore', () => {
  let server: PostgresServer
  let pool: Pool
  beforeAll(async () => {
    server = await startPostgres('select', 'log_statement=none', 'autovacuum=off')
    // A third is due within the request, another later and the rest never: as it is after an outage.
    for (const [table, count] of Object.entries(sizes)) {
      const [create, ...indexes] = schema(table).split(';')
      await server.run(`${create}; alter table ${table} set unlogged;
        insert into ${table} select 'grant ' || n, 'v', 'sealed', now() + interval '1 day',
          case n % 3 when 0 then to_timestamp(n / 1000.0) when 1 then to_timestamp(1e6 + n) end
        from generate_series(1, ${count}) n; ${indexes.join(';')}`)
      await server.run(`vacuum analyze ${table}`)
    }
    pool = new Pool({ connectionString: server.url })
  }, 120_000)
  afterAll(async () => {
    await pool?.end()
    await server?.stop()
  })

  async function explain(table: string, mode: string) {
    const client = new Client(server.url)
    await client.connect()
    // A thousand rows are read as a whole otherwise, which is right, but nothing to compare with.
    if (table === 'few') await client.query('set enable_seqscan = off')
    const { takeDue } = statementsFor(`"${table}"`)
    const { before, until, limit } = request
    await client.query(`set plan_cache_mode = ${mode}; begin`)
    await client.query(`prepare take (text, text, text) as ${takeDue}`)
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (analyze, buffers, format json) execute take('${before}', '${until}', '${limit}')`,
    )
    await client.query('rollback')
    await client.end()
    const plan = rows[0]!['QUERY PLAN'][0].Plan
    const scans = nodesOf(plan).filter((node) => 'Scan Direction' in node)
    const read = nodesOf(plan)
      .filter((node) => node['Relation Name'] && node['Node Type'] !== 'ModifyTable')
      .map(
        (node) =>
          (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      )
    return {
      handedOut: plan['Actual Rows'],
      indexes: scans.map((node) => node['Index Name']),
      read: read.reduce((sum, rows) => sum + rows),
      blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
    }
  }

  it.each(['force_custom_plan', 'force_generic_plan'])(
    'reads as much of a million rows as of a thousand (%s)',
    async (mode) => {
      const few = await explain('few', mode)
      const many = await explain('many', mode)
      expect(few).toMatchObject({ handedOut: 100, read: 200 })
      expect(many).toMatchObject({ handedOut: 100, read: 200 })
      expect(many.indexes).toEqual(['many_due_at', 'many_pkey'])
      // An index of a million entries has a level more than one of a thousand.
      expect(many.blocks).toBeLessThan(few.blocks * 1.5)
    },
  )

  it('hands out those that have been due for longest, and none that somebody has locked', async () => {
    const store = postgresStore(pool, { table: 'many', cleanUpEvery: false })
    const client = await pool.connect()
    await client.query(`begin; select from many where id = 'grant 6' for update`)
    const [one, two] = [
      { ...request, limit: 3 },
      { ...request, limit: 2 },
    ]
    expect(await store.takeDue(one)).toEqual(['grant 3', 'grant 9', 'grant 12'])
    await client.query('rollback')
    client.release()
    expect(await store.takeDue(two)).toEqual(['grant 6', 'grant 15'])
  })
})
