import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clients, type Connected } from '../../postgres/test/support/clients.ts'
import { schema } from '../src/index.ts'
import { sqlTables } from '../src/sql-tables.ts'
import { insertInto } from './support/accounts-under-test.ts'
import { pgAdapter } from './support/adapter-schemas.ts'

const waiting = `select from pg_stat_activity where wait_event_type = 'Lock'`
const linked = { access_token: 'first', refresh_token: 'first too', scope: 'openid' }

/** What somebody else does in a transaction that is still open when a write begins. */
const theirs = {
  'locks the account row': 'select from accounts for update',
  'writes its tokens': `update accounts set refresh_token = 'theirs'`,
  'writes another column of it': `update accounts set scope = 'theirs'`,
  'removes it': 'delete from accounts',
  'writes a first note': `insert into token_rotation_accounts
    select provider, "providerAccountId", 'theirs', '{}' from accounts`,
  'locks it, and writes a first note': `select from accounts for update;
    insert into token_rotation_accounts select provider, "providerAccountId", 'theirs', '{}' from accounts`,
  'writes the note': `update token_rotation_accounts set version = 'theirs'`,
  'locks it, and writes the note': `select from accounts for update;
    update token_rotation_accounts set version = 'theirs'`,
  'is handed out the grant': 'update token_rotation_accounts set due_at = 7',
  'removes the note': 'delete from token_rotation_accounts',
}

interface Case {
  readonly does: keyof typeof theirs
  readonly has: 'no note' | 'a note'
  readonly end: 'commit' | 'rollback'
  readonly isWritten: boolean
  readonly scope?: string
}

const cases: readonly Case[] = (['no note', 'a note'] as const).flatMap((has): Case[] => [
  { has, does: 'locks the account row', end: 'commit', isWritten: true },
  { has, does: 'writes its tokens', end: 'commit', isWritten: false },
  { has, does: 'writes its tokens', end: 'rollback', isWritten: true },
  { has, does: 'writes another column of it', end: 'commit', isWritten: true, scope: 'theirs' },
  { has, does: 'removes it', end: 'commit', isWritten: false },
  { has, does: 'removes it', end: 'rollback', isWritten: true },
])

const casesOfNotes: readonly Case[] = [
  { has: 'no note', does: 'writes a first note', end: 'commit', isWritten: false },
  { has: 'no note', does: 'writes a first note', end: 'rollback', isWritten: true },
  { has: 'no note', does: 'locks it, and writes a first note', end: 'commit', isWritten: false },
  { has: 'a note', does: 'writes the note', end: 'commit', isWritten: false },
  { has: 'a note', does: 'writes the note', end: 'rollback', isWritten: true },
  { has: 'a note', does: 'locks it, and writes the note', end: 'commit', isWritten: false },
  { has: 'a note', does: 'is handed out the grant', end: 'commit', isWritten: true },
  { has: 'a note', does: 'removes the note', end: 'commit', isWritten: false },
]

describe.skipIf(isPostgresSkipped)('a write that meets the transaction of somebody else', () => {
  const key = { provider: 'demo', providerAccountId: 'one' }
  let server: PostgresServer
  let pool: Pool
  beforeAll(async () => {
    server = await startPostgres(`${schema()} ${pgAdapter.sql}`)
    pool = new Pool({ connectionString: server.url })
    pool.on('error', () => {})
  })
  afterAll(async () => {
    await pool?.end()
    await server?.stop()
  })
  beforeEach(async () => {
    await pool.query('truncate accounts, token_rotation_accounts')
    await pool.query(...insertInto('accounts', { ...key, ...linked, userId: 1, type: 'oidc' }))
  })

  /** Writes as one who has read what was there in the beginning. */
  async function write({ client }: Connected, version: string | undefined, name: string) {
    const before = { access_token: 'first', refresh_token: 'first too', version }
    const note = { version: name, state: '{}', dueAt: null }
    const columns = { access_token: name, refresh_token: `${name} too` }
    return sqlTables(client).write(key, before, { note, columns })
  }
  async function addNote() {
    const note = { provider: 'demo', provider_account_id: 'one', version: 'v1', state: '{}' }
    await pool.query(...insertInto('token_rotation_accounts', note))
  }
  async function expectAllOrNothing(name: string, isWritten: boolean) {
    const row = await sqlTables(pool).find(key)
    const { rows: notes } = await pool.query('select version from token_rotation_accounts')
    expect(row?.columns.access_token === name, 'the account row').toBe(isWritten)
    expect(row?.columns.refresh_token === `${name} too`, 'the account row').toBe(isWritten)
    expect(
      notes.some(({ version }) => version === name),
      'the note',
    ).toBe(isWritten)
    return row
  }

  describe.each(['pg', 'pg, repeatable read', 'pg, serializable', 'postgres'] as const)(
    'over %s',
    (name) => {
      let one: Connected
      let two: Connected
      let holder: Client
      beforeEach(async () => {
        one = await clients[name](server.url)
        two = await clients[name](server.url)
        holder = new Client(server.url)
        await holder.connect()
        return async () => {
          await holder.end()
          await one.close()
          await two.close()
        }
      })

      it.each([...cases, ...casesOfNotes])(
        'has $has and waits for one who $does: written after a $end: $isWritten',
        async ({ does, has, end, isWritten, scope = 'openid' }) => {
          if (has === 'a note') await addNote()
          await holder.query(`begin; ${theirs[does]}`)
          const writing = write(one, has === 'a note' ? 'v1' : undefined, 'mine')
          await expect.poll(() => server.run(waiting)).toHaveLength(1)
          await holder.query(end)
          expect(await writing).toBe(isWritten)
          const row = await expectAllOrNothing('mine', isWritten)
          expect([undefined, scope]).toContain(row?.columns.scope)
        },
      )

      it.each(['no note', 'a note'])('wins over one other only, where there is %s', async (has) => {
        if (has === 'a note') await addNote()
        const version = has === 'a note' ? 'v1' : undefined
        await holder.query('begin; select from accounts for update')
        const racing = Promise.all([write(one, version, 'one'), write(two, version, 'two')])
        await expect.poll(() => server.run(waiting)).toHaveLength(2)
        await holder.query('commit')
        const won = await racing
        expect(won.filter(Boolean)).toHaveLength(1)
        await expectAllOrNothing('one', won[0])
        await expectAllOrNothing('two', won[1])
      })
    },
  )

  it('is not waited for by who takes what is due', async () => {
    const notes = `insert into token_rotation_accounts select 'demo', n::text, 'v1', '{}', n
      from generate_series(1, 3) n`
    await pool.query(notes)
    const holder = new Client(server.url)
    await holder.connect()
    await holder.query(`begin; select from token_rotation_accounts where due_at = 2 for update`)
    const request = { before: 10, until: 20, limit: 10 }
    const taken = await sqlTables(pool).takeDue(request)
    expect(taken.map(({ providerAccountId }) => providerAccountId)).toEqual(['1', '3'])
    await holder.end()
  })
})
