import { describe, expect, it } from 'vitest'
import { prismaAccounts, type PrismaAccountsClient } from '../src/index.ts'
import { fakeClient } from './support/fake-client.ts'

const id = 'google/1'
const next = {
  version: 'v2',
  value: { status: 'signed-out', id, provider: 'google', generation: 1 },
} as const
const options = { ttl: 600_000 }
const undone = Object.assign(new Error('undone'), { code: 'P2034' })
const busy = Object.assign(new Error('Operation has timed out'), {
  code: 'P1008',
  meta: { driverAdapterError: { cause: { originalMessage: 'SQLITE_BUSY: database is locked' } } },
})

describe('prismaAccounts', () => {
  it.each([undefined, null, {}, 'prisma', () => {}])('names a client that is none: %s', (wrong) => {
    expect(() => prismaAccounts(wrong as never)).toThrow(
      new TypeError('"prisma" must be a Prisma Client'),
    )
  })

  it('names the model that the client does not have, and the remedy', () => {
    const { account, ...others } = fakeClient()
    expect(() => prismaAccounts(others as never)).toThrow(
      '"prisma.account" is missing: add the models of @auth/prisma-adapter as model Account to your schema, and run "prisma generate"',
    )
    const client = { account, $transaction: others.$transaction }
    expect(() => prismaAccounts(client)).toThrow(
      '"prisma.tokenRotationAccount" is missing: add that of schema.prisma of @token-rotation/prisma as model TokenRotationAccount to your schema, and run "prisma generate"',
    )
    expect(() => prismaAccounts(fakeClient(), { model: 'note' })).toThrow(
      /"prisma.note" is missing: .* as model Note /,
    )
  })

  it.each([
    [{ model: '' }, '"model" must be the name of a model of the client'],
    [{ userId: 7 }, '"userId" must be a function, such as Number'],
    [{ transactions: 'no' }, '"transactions" must be true or false'],
  ])('names the option that is wrong: %o', (wrong, message) => {
    expect(() => prismaAccounts(fakeClient(), wrong as never)).toThrow(new TypeError(message))
  })

  it('works with the model of another name, and sends nothing before it is used', async () => {
    const { tokenRotationAccount: note, ...others } = fakeClient()
    const asked: string[] = []
    const findFirst = async () => {
      asked.push('note')
      return null
    }
    const store = prismaAccounts({ ...others, note: { ...note, findFirst } } as never, {
      model: 'note',
    })
    expect(asked).toEqual([])
    await store.get(id)
    expect(asked).toEqual(['note'])
  })

  it('asks for the user by the id that the schema has', async () => {
    const asked: unknown[] = []
    const client = fakeClient({
      async findMany({ where }) {
        asked.push(where)
        return []
      },
    })
    await prismaAccounts(client).accountsOf('7')
    await prismaAccounts(client, { userId: Number }).accountsOf('7')
    expect(asked).toEqual([{ userId: '7' }, { userId: 7 }])
  })

  it.each([undone, busy])('repeats what was certainly not applied: %s', async (error) => {
    let failures = 7
    let sent = 0
    const client = fakeClient({
      async updateMany() {
        sent += 1
        if (sent <= failures) throw error
        return { count: 1 }
      },
    })
    const store = prismaAccounts(client)
    const { version } = (await store.get(id))!
    expect(await store.compareAndSet(id, version, next, options)).toBe(true)
    expect(sent).toBe(8)
    failures = 100
    const another = prismaAccounts(client)
    await expect(another.compareAndSet(id, version, next, options)).rejects.toBe(error)
    expect(sent).toBe(16)
  })

  it('repeats nothing that may have been applied', async () => {
    const lost = Object.assign(new Error('Server has closed the connection'), { code: 'P1017' })
    let sent = 0
    const client = fakeClient({
      async updateMany() {
        sent += 1
        throw lost
      },
    })
    const store = prismaAccounts(client)
    const { version } = (await store.get(id))!
    await expect(store.compareAndSet(id, version, next, options)).rejects.toBe(lost)
    expect(sent).toBe(1)
  })

  it('does without transactions where the client says that it has none', async () => {
    let begun = 0
    const $transaction: PrismaAccountsClient['$transaction'] = () => {
      begun += 1
      return Promise.reject(new Error('Transactions are not supported in HTTP mode'))
    }
    const store = prismaAccounts({ ...fakeClient(), $transaction })
    for (const version of ['v2', 'v3']) {
      const { version: before } = (await store.get(id))!
      expect(await store.compareAndSet(id, before, { ...next, version }, options)).toBe(true)
    }
    expect(begun).toBe(1)
  })

  it('does not show tokens where a column is missing', async () => {
    const message = `Invalid invocation: { access_token: "the secret" }\n\nUnknown argument \`scope\`. Did you mean \`type\`?`
    const error = Object.assign(new Error(message), { name: 'PrismaClientValidationError' })
    const client = fakeClient({ updateMany: () => Promise.reject(error) })
    const store = prismaAccounts(client)
    const { version } = (await store.get(id))!
    const failed = await store
      .compareAndSet(id, version, next, options)
      .then(String, (error) => error)
    expect(failed).toBeInstanceOf(TypeError)
    expect(failed.message).toBe(
      'writing an account failed: the argument "scope" does not fit your schema, it needs the models of @auth/prisma-adapter and of @token-rotation/prisma',
    )
    expect(failed.cause).toBeUndefined()
  })

  it('names the option for ids of users that are no strings', async () => {
    const message =
      'Argument `userId`: Invalid value provided. Expected IntFilter or Int, provided String.'
    const error = Object.assign(new Error(message), { name: 'PrismaClientValidationError' })
    const store = prismaAccounts(fakeClient({ findMany: () => Promise.reject(error) }))
    await expect(store.accountsOf('7')).rejects.toThrow('set the option "userId"')
  })
})
