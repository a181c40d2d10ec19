import { PrismaAdapter } from '@auth/prisma-adapter'
import { accountContract } from '@token-rotation/accounts/testing'
import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prismaAccounts } from '../src/index.ts'
import { accountsOf, linkedAccount, tokensOf } from './support/accounts-of.ts'
import { authTables } from './support/auth-schema.ts'
import { connect, type TestClient } from './support/connect.ts'
import { withTransactionsOf } from './support/other-transactions.ts'

const options = { ttl: 600_000 }
const waiting = `select from pg_stat_activity where wait_event_type = 'Lock'`
const racing = accountContract.filter(({ name }) => name.includes('concurrent'))

describe.skipIf(isPostgresSkipped)('prismaAccounts on PostgreSQL', () => {
  let server: PostgresServer
  const clients: TestClient[] = []
  beforeAll(async () => {
    server = await startPostgres(authTables('postgresql'), 'log_statement=none')
  })
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.$disconnect()))
    await server?.stop()
  })
  async function connected(version: 7 | 6 = 7, settings = '', more = {}): Promise<TestClient> {
    const client = await connect(version, 'postgresql', `${server.url}${settings}`, more)
    clients.push(client)
    return client
  }

  describe.each([7, 6] as const)('with Prisma %i', (version) => {
    let one: TestClient
    let two: TestClient
    beforeAll(async () => {
      one = await connected(version)
      two = await connected(version)
    })

    it.each(accountContract)('$name', ({ run }) => run(() => accountsOf(one, two)))
  })

  it.each(racing)('$name, where everything is serializable', ({ run }) =>
    run(async () => {
      const settings = '?options=-c%20default_transaction_isolation%3Dserializable'
      return accountsOf(await connected(7, settings), await connected(7, settings))
    }),
  )

  describe('without transactions', () => {
    let one: TestClient
    beforeAll(async () => {
      one = await connected()
    })

    it.each(accountContract)('$name', ({ run }) => run(() => accountsOf(one, one, false)))

    it('has committed as soon as the account row has the tokens', async () => {
      const id = await linkedAccount(one)
      const store = prismaAccounts(one, { transactions: false })
      const { version, value } = (await store.get(id))!
      const claim = {
        owner: 'me',
        refreshTokenHash: '',
        firstSentAt: 1,
        sentAt: 1,
        leaseUntil: 9,
        attempts: 1,
      }
      const claimed = { version: 'claimed', value: { ...value, claim } } as never
      expect(await store.compareAndSet(id, version, claimed, options)).toBe(true)
      const dying = prismaAccounts(dyingBetween(one), { transactions: false })
      await dying.get(id)
      const committed = { version: 'committed', value: tokensOf(value, 'new') }
      await expect(dying.compareAndSet(id, 'claimed', committed, options)).rejects.toThrow('died')
      // Whoever reads sees tokens that nobody has claimed.
      const after = (await store.get(id))!
      expect(after.value).toEqual({ ...tokensOf(value, 'new'), generation: 1 })
      const next = { version: 'next', value: tokensOf(after.value, 'next') }
      expect(await store.compareAndSet(id, after.version, next, options)).toBe(true)
    })

    it('says that it has committed also where somebody else has written the note', async () => {
      const id = await linkedAccount(one)
      const store = prismaAccounts(one, { transactions: false })
      const { version, value } = (await store.get(id))!
      await store.compareAndSet(id, version, { version: 'v1', value }, options)
      await one.tokenRotationAccount.updateMany({
        where: { version: 'v1' },
        data: { version: 'theirs' },
      })
      const committed = { version: 'v2', value: tokensOf(value, 'new') }
      expect(await store.compareAndSet(id, 'v1', committed, options)).toBe(true)
      expect((await store.get(id))?.value).toMatchObject({ tokens: { access_token: 'new' } })
    })
  })

  it('finds out by itself that a client has no transactions, as over HTTP', async () => {
    const client = await connected(7, '', withTransactionsOf('Neon over HTTP', server.url))
    const id = await linkedAccount(client)
    const store = prismaAccounts(client)
    const { version, value } = (await store.get(id))!
    const next = { version: 'v1', value: tokensOf(value, 'new') }
    expect(await store.compareAndSet(id, version, next, options)).toBe(true)
    expect(await store.get(id)).toEqual(next)
  })

  it('leaves no note of tokens that are not there where transactions only seem to be', async () => {
    const client = await connected(7, '', withTransactionsOf('Cloudflare D1', server.url))
    const id = await linkedAccount(client)
    const store = prismaAccounts(client)
    const { version, value } = (await store.get(id))!
    await client.account.updateMany({ where: keyOf(id), data: { refresh_token: 'theirs' } })
    const next = { version: 'v1', value: tokensOf(value, 'new') }
    expect(await store.compareAndSet(id, version, next, options)).toBe(false)
    expect(await client.tokenRotationAccount.findMany({ where: keyOf(id) })).toEqual([])
  })

  describe('while somebody else writes', () => {
    let one: TestClient
    let two: TestClient
    beforeAll(async () => {
      one = await connected()
      two = await connected()
    })

    it.each([
      ['the account row', 'account', { refresh_token: 'theirs' }],
      ['the note', 'tokenRotationAccount', { version: 'theirs' }],
    ] as const)('writes nothing when %s has changed', async (_, model, data) => {
      const id = await linkedAccount(one)
      const store = prismaAccounts(one)
      const first = (await store.get(id))!
      await store.compareAndSet(id, first.version, { version: 'v1', value: first.value }, options)
      let writing: Promise<boolean> | undefined
      await two.$transaction(async (tx: TestClient) => {
        await tx[model].updateMany({ where: keyOf(id), data })
        const next = { version: 'v2', value: tokensOf(first.value, 'ours') }
        writing = store.compareAndSet(id, 'v1', next, options)
        await expect.poll(() => server.run(waiting)).toHaveLength(1)
      })
      expect(await writing).toBe(false)
      const tables = await server.run(
        `select "access_token", "refresh_token", "version" from "Account" join "token_rotation_accounts"
          on "providerAccountId" = "provider_account_id" where "provider_account_id" = '${keyOf(id).providerAccountId}'`,
      )
      const before = { access_token: 'first', refresh_token: 'refresh first', version: 'v1' }
      expect(tables).toEqual([{ ...before, ...data }])
    })

    it('begins a note only once', async () => {
      const id = await linkedAccount(one)
      const stores = [prismaAccounts(one), prismaAccounts(two)]
      const [first] = await Promise.all(stores.map((store) => store.get(id)))
      let writing: Promise<boolean> | undefined
      await two.$transaction(async (tx: TestClient) => {
        const data = { ...keyOf(id), version: 'theirs', state: '{}' }
        await tx.tokenRotationAccount.createMany({ data: [data] })
        const next = { version: 'ours', value: tokensOf(first!.value, 'ours') }
        writing = stores[0]!.compareAndSet(id, first!.version, next, options)
        await expect.poll(() => server.run(waiting)).toHaveLength(1)
      })
      expect(await writing).toBe(false)
      expect(await one.account.findFirst({ where: keyOf(id) })).toMatchObject({
        access_token: 'first',
      })
    })
  })

  it('works with a client that was extended', async () => {
    const client = await connected()
    const extended = client.$extends({
      query: { account: { findFirst: ({ args, query }: Extended) => query(args) } },
    })
    const id = await linkedAccount(client)
    const store = prismaAccounts(extended)
    const { version, value } = (await store.get(id))!
    const next = { version: 'v1', value: tokensOf(value, 'new') }
    expect(await store.compareAndSet(id, version, next, options)).toBe(true)
    expect(await store.get(id)).toEqual(next)
  })

  it('shares the account with the adapter of Auth.js', async () => {
    const client = await connected()
    const adapter = PrismaAdapter(client)
    const user = await adapter.createUser!({
      id: '',
      email: 'one@example.com',
      emailVerified: null,
    })
    const key = { provider: 'github', providerAccountId: '4711' }
    await adapter.linkAccount!({
      ...key,
      userId: user.id,
      type: 'oauth',
      access_token: 'first',
      refresh_token: 'refresh first',
      expires_at: 1_000,
      token_type: 'bearer',
    })
    const store = prismaAccounts(client)
    expect(await store.accountsOf(user.id)).toMatchObject([{ key }])
    const { version, value } = (await store.get('github/4711'))!
    expect(value).toMatchObject({ generation: 0, tokens: { refresh_token: 'refresh first' } })
    const next = { version: 'v1', value: tokensOf(value, 'new') }
    expect(await store.compareAndSet('github/4711', version, next, options)).toBe(true)
    expect(await adapter.getAccount!(key.providerAccountId, key.provider)).toMatchObject({
      userId: user.id,
      access_token: 'new',
      refresh_token: 'refresh new',
    })
    await adapter.unlinkAccount!(key)
    expect(await store.get('github/4711')).toBeUndefined()
  })

  it('reads twice, and writes twice in a transaction', async () => {
    const client = await connected()
    const id = await linkedAccount(client)
    let sent: string[] = []
    // What was sent is told a moment later.
    const sends = async (...expected: string[]) => {
      await expect.poll(() => sent).toEqual(expected)
      sent = []
    }
    client.$on('query', ({ query }) => sent.push(query.split(' ')[0]!))
    const store = prismaAccounts(client)
    const { version, value } = (await store.get(id))!
    await sends('SELECT', 'SELECT')
    await store.compareAndSet(id, version, { version: 'v1', value }, options)
    await sends('INSERT', 'SELECT', 'COMMIT')
    const next = { version: 'v2', value: tokensOf(value, 'new') }
    await store.compareAndSet(id, 'v1', next, options)
    await sends('UPDATE', 'UPDATE', 'COMMIT')
  })
})

interface Extended {
  readonly args: object
  readonly query: (args: object) => unknown
}

function keyOf(id: string) {
  const [provider, providerAccountId] = id.split('/')
  return { provider: provider!, providerAccountId: providerAccountId! }
}

/** A client whose process dies after it has written the account row. */
function dyingBetween(client: TestClient): TestClient {
  const updateMany = () => Promise.reject(new Error('died'))
  return new Proxy(client, {
    get: (target, name) =>
      name === 'tokenRotationAccount'
        ? { findFirst: target.tokenRotationAccount.findFirst, updateMany }
        : Reflect.get(target, name),
  })
}
