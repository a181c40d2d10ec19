import {
  accountClause,
  type AccountContractCase,
  expectSame,
  linked,
  readGrant,
  rotated,
} from './account-clause.ts'
import { dueClauses } from './due-clauses.ts'
import { otherWriterClauses } from './other-writer-clauses.ts'

const options = { ttl: 600_000 }

/**
 * What the tables of a client have to do for `accountStore`, as plain data: no test runner is involved.
 * They are empty, or hold accounts of other providers than `contract`, and are not changed meanwhile.
 *
 * @example
 *   import { accountContract } from '@token-rotation/accounts/testing'
 *   import { it } from 'vitest'
 *
 *   for (const { name, run } of accountContract) it(name, () => run(makeAccounts))
 */
export const accountContract: readonly AccountContractCase[] = [
  accountClause('knows no grant where there is no account row', async ({ store }) => {
    expectSame(await store.get('contract/nobody'), undefined, 'what get resolves with')
  }),

  accountClause('refuses to begin a grant where there is no account row', async ({ store }) => {
    const key = { provider: 'contract', providerAccountId: 'nobody' }
    const next = { version: 'v1', value: { id: 'contract/nobody', generation: 0, ...key } as never }
    const written = store.compareAndSet('contract/nobody', undefined, next, options)
    const outcome = await written.then(
      () => 'an answer',
      () => 'a rejection',
    )
    expectSame(outcome, 'a rejection', 'what comes of it')
  }),

  accountClause('makes a grant of an account that was just linked', async ({ store, account }) => {
    const { id } = await account()
    const { value } = await readGrant(store, id)
    const grant = { status: 'active', id, provider: 'contract', generation: 0, tokens: linked }
    expectSame(value, grant, 'the grant')
  }),

  accountClause('knows no grant of an account without tokens', async ({ store, account }) => {
    const none = { access_token: null, refresh_token: null, expires_at: null }
    const { id } = await account(none)
    expectSame(await store.get(id), undefined, 'what get resolves with')
  }),

  accountClause('takes an account without an access token for expired', async (bench) => {
    const { store, account } = bench
    const { id } = await account({ access_token: null, expires_at: null })
    const { value } = await readGrant(store, id)
    expectSame(value.tokens.expires_at, 1, 'the end of the access token')
  }),

  accountClause('puts new tokens into the account row', async ({ store, account, readColumns }) => {
    const { id, key } = await account()
    const { version, value } = await readGrant(store, id)
    const next = rotated(value)
    const isWritten = await store.compareAndSet(
      id,
      version,
      { version: 'v1', value: next },
      options,
    )
    expectSame(isWritten, true, 'what the write resolves with')
    const { access_token, refresh_token, id_token, expires_at } = next.tokens
    const columns = await readColumns(key)
    const found = { ...columns, expires_at: Number(columns?.expires_at) }
    const row = { ...linked, access_token, refresh_token, id_token, expires_at }
    expectSame(pick(found), row, 'the account row')
  }),

  accountClause('keeps what the account row has no column for', async (bench) => {
    const { store, otherStore, account } = bench
    const { id } = await account()
    const { version, value } = await readGrant(store, id)
    const claim = {
      owner: 'me',
      refreshTokenHash: 'hash',
      firstSentAt: 1,
      sentAt: 2,
      leaseUntil: 3,
      attempts: 1,
    }
    const tokens = { ...value.tokens, expires_in: 60, refresh_expires_in: 600 }
    const next = { ...value, tokens, claim, usedAt: 4, signedInAt: 5 }
    await store.compareAndSet(id, version, { version: 'v1', value: next }, options)
    expectSame(await otherStore.get(id), { version: 'v1', value: next }, 'the record')
  }),

  accountClause('leaves a record alone whose version is another', async (bench) => {
    const { store, otherStore, account, readColumns } = bench
    const { id, key } = await account()
    const { version, value } = await readGrant(store, id)
    const first = { version: 'v1', value: rotated(value) }
    expectSame(await otherStore.compareAndSet(id, version, first, options), true, 'the first')
    const second = { version: 'v2', value: rotated(value, { access_token: 'late' }) }
    expectSame(await store.compareAndSet(id, version, second, options), false, 'the second')
    expectSame((await store.get(id))?.version, 'v1', 'the version')
    expectSame((await readColumns(key))?.access_token, 'access token 1', 'the access token')
  }),

  accountClause('applies a write once, however often it is repeated', async (bench) => {
    const { store, account } = bench
    const { id } = await account()
    const { version, value } = await readGrant(store, id)
    const next = { version: 'v1', value: rotated(value) }
    expectSame(await store.compareAndSet(id, version, next, options), true, 'the first')
    expectSame(await store.compareAndSet(id, version, next, options), false, 'the second')
    expectSame((await store.get(id))?.version, 'v1', 'the version')
  }),

  accountClause('lets exactly one of 20 concurrent writers begin', async (bench) => {
    const { store, otherStore, account } = bench
    const { id } = await account()
    const { version, value } = await readGrant(store, id)
    await readGrant(otherStore, id)
    const winners = await race(20, (index) =>
      (index % 2 ? store : otherStore).compareAndSet(
        id,
        version,
        { version: `w${index}`, value },
        options,
      ),
    )
    expectSame(winners.length, 1, 'the number of winners')
    expectSame((await store.get(id))?.version, `w${winners[0]}`, 'the version')
  }),

  accountClause('lets exactly one of 20 concurrent writers commit', async (bench) => {
    const { store, otherStore, account, readColumns } = bench
    const { id, key } = await account()
    const first = await readGrant(store, id)
    await store.compareAndSet(id, first.version, { version: 'v1', value: first.value }, options)
    await readGrant(otherStore, id)
    const winners = await race(20, (index) => {
      const value = rotated(first.value, { refresh_token: `of writer ${index}` })
      const next = { version: `w${index}`, value }
      return (index % 2 ? store : otherStore).compareAndSet(id, 'v1', next, options)
    })
    expectSame(winners.length, 1, 'the number of winners')
    const { refresh_token } = (await readColumns(key)) ?? {}
    expectSame(refresh_token, `of writer ${winners[0]}`, 'the refresh token')
    expectSame((await store.get(id))?.version, `w${winners[0]}`, 'the version')
  }),

  ...otherWriterClauses,

  accountClause('keeps tokens of 20 KB and ids of any characters', async (bench) => {
    const { store, addUser, addAccount } = bench
    const userId = await addUser()
    for (const odd of [`'";--`, '{}$1?', 'é–𝄞', '../a/b', 'Ab', 'aB', ' x', 'x'.repeat(150)]) {
      const key = { provider: 'contract', providerAccountId: `${odd}${crypto.randomUUID()}` }
      const id = `contract/${key.providerAccountId}`
      await addAccount({ ...key, userId, ...linked })
      const { version, value } = await readGrant(store, id)
      const long = `${odd}${'é'.repeat(10_000)}`
      const next = { version: 'v1', value: rotated(value, { access_token: long }) }
      await store.compareAndSet(id, version, next, options)
      expectSame(await store.get(id), next, 'the record')
    }
  }),

  accountClause('tells accounts apart that differ in case only', async (bench) => {
    const { store, addUser, addAccount } = bench
    const end = crypto.randomUUID()
    for (const start of ['Case', 'case']) {
      const key = { provider: 'contract', providerAccountId: `${start}${end}` }
      const tokens = { ...linked, access_token: `of ${start}` }
      await addAccount({ ...key, userId: await addUser(), ...tokens })
    }
    const id = `contract/Case${end}`
    const { version, value } = await readGrant(store, id)
    await store.compareAndSet(id, version, { version: 'v1', value: rotated(value) }, options)
    const { tokens, generation } = (await readGrant(store, `contract/case${end}`)).value
    expectSame([tokens.access_token, generation], ['of case', 0], 'the other one')
  }),

  accountClause('lists the accounts of a user, the latest sign-in first', async (bench) => {
    const { store, addUser, account } = bench
    const userId = await addUser()
    const [first, second, third] = [
      await account({}, userId),
      await account({}, userId),
      await account({}, userId),
    ]
    await account({ access_token: null, refresh_token: null }, userId)
    await account()
    for (const [{ id }, signedInAt] of [
      [first, 1],
      [second, 3],
      [third, 2],
    ] as const) {
      const { version, value } = await readGrant(store, id)
      const next = { version: `of ${id}`, value: { ...value, signedInAt } }
      await store.compareAndSet(id, version, next, options)
    }
    const keys = [second.key, third.key, first.key]
    const found = await store.accountsOf(userId)
    expectSame(
      found.map(({ key }) => key),
      keys,
      'the accounts',
    )
  }),

  ...dueClauses,
]

async function race(
  count: number,
  attempt: (index: number) => Promise<boolean>,
): Promise<number[]> {
  const outcomes = await Promise.all(Array.from({ length: count }, (_, index) => attempt(index)))
  return outcomes.flatMap((won, index) => (won ? [index] : []))
}

function pick(columns: object): object {
  const names = Object.keys(linked)
  return Object.fromEntries(Object.entries(columns).filter(([name]) => names.includes(name)))
}
