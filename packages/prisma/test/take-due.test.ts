import { accountContract } from '@token-rotation/accounts/testing'
import { isPostgresSkipped, type PostgresServer, startPostgres } from '@token-rotation/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prismaAccounts } from '../src/index.ts'
import { accountsOf } from './support/accounts-of.ts'
import { authTables } from './support/auth-schema.ts'
import { connect, type TestClient } from './support/connect.ts'

describe.skipIf(isPostgresSkipped)('takeDue of prismaAccounts', () => {
  let server: PostgresServer
  const clients: TestClient[] = []
  beforeAll(async () => {
    server = await startPostgres(authTables('postgresql'), 'log_statement=none')
  })
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.$disconnect()))
    await server?.stop()
  })
  async function connected(): Promise<TestClient> {
    const client = await connect(7, 'postgresql', server.url)
    clients.push(client)
    return client
  }

  it('hands out 2,000 grants to four takers, each once and without idling', async () => {
    const pair = [await connected(), await connected()]
    const ids = Array.from({ length: 2_000 }, (_, index) => `due ${index}`)
    const data = ids.map((providerAccountId, index) => ({
      provider: 'many',
      providerAccountId,
      version: 'v1',
      state: '{}',
      dueAt: index,
    }))
    await pair[0]!.tokenRotationAccount.createMany({ data })
    const taken: string[] = []
    let calls = 0
    await Promise.all(
      [...pair, ...pair].map(async (client) => {
        const store = prismaAccounts(client)
        while (taken.length < ids.length) {
          calls += 1
          taken.push(...(await store.takeDue({ before: 5_000, until: 60_000, limit: 50 })))
        }
      }),
    )
    expect(taken.toSorted()).toEqual(ids.map((id) => `many/${id}`).toSorted())
    // With nobody in the way there would be 40.
    expect(calls).toBeLessThan(80)
    await pair[0]!.tokenRotationAccount.updateMany({ where: {}, data: { dueAt: null } })
  })

  it.each(accountContract.filter(({ name }) => name.includes('hands out')))(
    '$name, where the database cannot return what it has updated',
    async ({ run }) => {
      const pair = [await connected(), await connected()].map(withoutReturning)
      await run(() => accountsOf(pair[0]!, pair[1]!))
    },
  )

  it('hands out more at once than one statement can move', async () => {
    const client = await connected()
    const data = Array.from({ length: 1_200 }, (_, index) => ({
      provider: 'batch',
      providerAccountId: String(index),
      version: 'v1',
      state: '{}',
      dueAt: index,
    }))
    await client.tokenRotationAccount.createMany({ data })
    const request = { before: 5_000, until: 60_000, limit: 1_100 }
    const ids = data.map(({ providerAccountId }) => `batch/${providerAccountId}`)
    expect(await prismaAccounts(client).takeDue(request)).toEqual(ids.slice(0, 1_100))
    await client.tokenRotationAccount.updateMany({ where: {}, data: { dueAt: null } })
  })
})

/** A client as that of MySQL is. */
function withoutReturning(client: TestClient): TestClient {
  const without = (model: object) =>
    new Proxy(model, {
      get: (target, name) =>
        name === 'updateManyAndReturn' ? undefined : Reflect.get(target, name),
    })
  return new Proxy(client, {
    get: (target, name) =>
      name === 'tokenRotationAccount'
        ? without(target.tokenRotationAccount)
        : Reflect.get(target, name),
  })
}
