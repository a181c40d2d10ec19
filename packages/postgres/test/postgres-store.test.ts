import { dueGrantsContract, storeContract } from '@token-rotation/core/testing'
import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { Client, Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresStore, schema } from '../src/index.ts'
import { clients, type Connected } from './support/clients.ts'

const options = { ttl: 600_000 }
const first = { version: 'v1', value: 'one' }
const second = { version: 'v2', value: 'two' }
const waiting = `select from pg_stat_activity where wait_event_type = 'Lock'`
const quiet = { cleanUpEvery: false } as const

describe.skipIf(isPostgresSkipped)('postgresStore', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres(schema())
  })
  afterAll(() => server?.stop())

  describe.each(Object.entries(clients))('over %s', (_name, connect) => {
    let one: Connected
    let two: Connected
    beforeAll(async () => {
      one = await connect(server.url)
      two = await connect(server.url)
    })
    afterAll(async () => {
      await one?.close()
      await two?.close()
    })

    it.each([...storeContract, ...dueGrantsContract])('$name', ({ run }) =>
      run(() => ({ store: postgresStore(one.client), other: postgresStore(two.client) })),
    )

    it('sends one statement for an operation', async () => {
      const store = postgresStore(one.client, quiet)
      const id = crypto.randomUUID()
      await store.get(id)
      await server.statements()
      await store.compareAndSet(id, undefined, first, options)
      expect(await server.statements()).toEqual([
        expect.stringMatching(/^insert into .* returning/),
      ])
      await store.compareAndSet(id, 'v1', second, options)
      expect(await server.statements()).toEqual([expect.stringMatching(/^update .* returning/)])
      await store.get(id)
      expect(await server.statements()).toEqual([expect.stringMatching(/^select version, value/)])
      await store.compareAndSet(id, 'v2', undefined, options)
      expect(await server.statements()).toEqual([
        expect.stringMatching(/^delete from .* returning/),
      ])
      await store.takeDue({ before: 1_000, until: 2_000, limit: 10 })
      expect(await server.statements()).toEqual([
        expect.stringMatching(/^with due as .* skip locked/),
      ])
      await store.postpone(id, 2_000, undefined)
      expect(await server.statements()).toEqual([expect.stringMatching(/^update .* returning/)])
    })
  })

  it.each(['pg', 'pg, repeatable read', 'pg, serializable', 'postgres, serializable'] as const)(
    'lets one of two win that wait for the same row, over %s',
    async (name) => {
      const one = await clients[name](server.url)
      const two = await clients[name](server.url)
      const stores = [postgresStore(one.client, quiet), postgresStore(two.client, quiet)]
      const id = crypto.randomUUID()
      await stores[0]!.compareAndSet(id, undefined, first, options)
      const holder = new Client(server.url)
      await holder.connect()
      await holder.query(`begin; select from token_rotation_grants where id = '${id}' for update`)
      const racing = Promise.all(
        stores.map((store, index) =>
          store.compareAndSet(id, 'v1', { version: `w${index}`, value: 'two' }, options),
        ),
      )
      await expect.poll(() => server.run(waiting)).toHaveLength(2)
      await holder.end()
      const won = await racing
      expect(won.filter(Boolean)).toHaveLength(1)
      expect(await stores[0]!.get(id)).toEqual({ version: `w${won.indexOf(true)}`, value: 'two' })
      await one.close()
      await two.close()
    },
  )

  it('leaves nothing behind in a session of pg, so that a pooler may change it', async () => {
    const client = new Client(server.url)
    await client.connect()
    const store = postgresStore(client, quiet)
    const id = crypto.randomUUID()
    await store.compareAndSet(id, undefined, first, options)
    await store.get(id)
    expect((await client.query('select * from pg_prepared_statements')).rows).toEqual([])
    await client.end()
  })

  it.each([true, false])(
    'prepares statements with postgres only if it may: %s',
    async (prepare) => {
      const sql = postgres(server.url, { prepare, max: 1 })
      const store = postgresStore(sql, quiet)
      const id = crypto.randomUUID()
      await store.compareAndSet(id, undefined, first, options)
      await store.get(id)
      const prepared = await sql.unsafe(
        `select from pg_prepared_statements where statement ~ 'g[r]ants'`,
      )
      expect(prepared.length).toBe(prepare ? 2 : 0)
      await sql.end()
    },
  )

  describe('with a client of pg', () => {
    let pool: Pool
    beforeAll(() => {
      pool = new Pool({ connectionString: server.url })
      pool.on('error', () => {})
    })
    afterAll(() => pool.end())

    it('finds every row by the primary key', async () => {
      const seen: { text: string; values: (string | null)[] }[] = []
      const store = postgresStore(
        {
          query(text, values) {
            seen.push({ text, values })
            return pool.query(text, values)
          },
        },
        quiet,
      )
      await store.compareAndSet('plan', undefined, first, options)
      await store.get('plan')
      await store.compareAndSet('plan', 'v1', second, options)
      await store.compareAndSet('plan', 'v2', undefined, options)
      const client = new Client(server.url)
      await client.connect()
      // A table of a few rows would be read as a whole, which says nothing about one of a million.
      await client.query('set enable_seqscan = off; set enable_bitmapscan = off')
      for (const { text, values } of seen.filter((one) => !one.text.startsWith('insert'))) {
        const { rows } = await client.query(`explain ${text}`, values)
        expect(JSON.stringify(rows)).toContain('token_rotation_grants_pkey')
      }
      const { rows } = await client.query(
        'explain select * from token_rotation_grants where expires_at <= statement_timestamp() order by expires_at limit 10',
      )
      expect(JSON.stringify(rows)).toContain('token_rotation_grants_expires_at')
      await client.end()
    })

    it('keeps when a grant will be due, as a time', async () => {
      const store = postgresStore(pool, quiet)
      const id = crypto.randomUUID()
      const due = async () =>
        (await server.run(`select due_at from token_rotation_grants where id = '${id}'`))[0]!.due_at
      await store.compareAndSet(id, undefined, first, { ...options, dueAt: 1_700_000_000_123 })
      expect(await due()).toEqual(new Date(1_700_000_000_123))
      await store.compareAndSet(id, 'v1', second, options)
      expect(await due()).toBeNull()
    })

    it('uses the clock of the database, not that of the process', async () => {
      const store = postgresStore(pool, { ...quiet, clock: () => 0 })
      const id = crypto.randomUUID()
      await store.compareAndSet(id, undefined, first, { ttl: 600_000 })
      const [row] = await server.run(
        `select expires_at > now() + '9 minutes' and expires_at < now() + '11 minutes' as is_right
        from token_rotation_grants where id = '${id}'`,
      )
      expect(row).toEqual({ is_right: true })
    })

    it('has a table of any name in any schema', async () => {
      await server.run(`create schema auth; ${schema('auth.Grants')}; ${schema('auth.Grants')}`)
      const store = postgresStore(pool, { ...quiet, table: 'auth.Grants' })
      await store.compareAndSet('here', undefined, first, options)
      expect(await store.get('here')).toEqual(first)
      expect(await postgresStore(pool).get('here')).toBeUndefined()
      expect(await server.run('select count(*)::int from auth."Grants"')).toEqual([{ count: 1 }])
    })

    it('removes what has expired, so many at a time, and nothing else', async () => {
      await server.run(schema('expiring'))
      const store = postgresStore(pool, { ...quiet, table: 'expiring' })
      await server.run(
        `insert into expiring select 'old ' || n, 'v', '', now() - '1 s'::interval * n from generate_series(1, 25) n`,
      )
      await store.compareAndSet('alive', undefined, first, options)
      expect(await store.removeExpired({ limit: 10 })).toBe(10)
      expect(await store.removeExpired({ limit: 10 })).toBe(10)
      expect(await store.removeExpired()).toBe(5)
      expect(await store.removeExpired()).toBe(0)
      expect(await server.run('select id from expiring')).toEqual([{ id: 'alive' }])
    })

    it('does not wait for a row that somebody else has locked', async () => {
      await server.run(`${schema('locked')};
        insert into locked select n, 'v', '', now() - '1 s'::interval from generate_series(1, 3) n`)
      const store = postgresStore(pool, { ...quiet, table: 'locked' })
      const client = new Client(server.url)
      await client.connect()
      await client.query(`begin; select from locked where id = '2' for update`)
      expect(await store.removeExpired()).toBe(2)
      await client.end()
    })

    it('removes a batch by itself, at most once in the time that is set', async () => {
      await server.run(schema('cleaned'))
      let now = 0
      const store = postgresStore(pool, { table: 'cleaned', cleanUpEvery: 1000, clock: () => now })
      const batches = async () =>
        (await server.statements()).filter((text) => text.startsWith('with gone')).length
      await batches()
      const write = () => store.compareAndSet(crypto.randomUUID(), undefined, first, options)
      await write()
      await expect.poll(batches).toBe(1)
      now = 999
      await write()
      await store.get('any')
      expect(await batches()).toBe(0)
      now = 1000
      await write()
      await expect.poll(batches).toBe(1)
    })

    it('does not let a failed clean-up show', async () => {
      const store = postgresStore({
        query: (text, values) =>
          text.startsWith('with gone') ? Promise.reject(new Error('no')) : pool.query(text, values),
      })
      expect(await store.compareAndSet(crypto.randomUUID(), undefined, first, options)).toBe(true)
    })

    it('rejects where there is no table', async () => {
      const store = postgresStore(pool, { table: 'nothing' })
      await expect(store.get('any')).rejects.toMatchObject({ code: '42P01' })
    })

    it('rejects what is under way when the server dies, and goes on afterwards', async () => {
      const store = postgresStore(pool, quiet)
      const id = crypto.randomUUID()
      await store.compareAndSet(id, undefined, first, options)
      const client = new Client(server.url)
      client.on('error', () => {})
      await client.connect()
      await client.query(`begin; select from token_rotation_grants where id = '${id}' for update`)
      const writing = store.compareAndSet(id, 'v1', second, options).then(String, () => 'rejected')
      await expect.poll(() => server.run(waiting)).toHaveLength(1)
      await server.kill()
      expect(await writing).toBe('rejected')
      await server.restart()
      expect(await store.get(id)).toEqual(first)
      expect(await store.compareAndSet(id, 'v1', second, options)).toBe(true)
    })
  })
})
