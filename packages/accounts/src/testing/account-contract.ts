import {
  accountClause,
  type AccountContractCase,
  expectSame,
  linked,
  readGrant,
  rotated,
} from './account-clause.ts'

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

  accountClause('believes whoever else writes the account row', async (bench) => {
    const { store, account, changeAccount } = bench
    const { id, key } = await account()
    const { version, value } = await readGrant(store, id)
    const { status: _, ...grant } = value
    const failure = { code: 'ERR_REFRESH_REJECTED' as const }
    const rejected = { ...grant, status: 'rejected' as const, failure, signedInAt: 7 }
    await store.compareAndSet(id, version, { version: 'v1', value: rejected }, options)
    expectSame((await store.get(id))?.value.status, 'rejected', 'the status before')
    await changeAccount(key, { access_token: 'theirs', refresh_token: 'theirs too' })
    const { value: found } = await readGrant(store, id)
    const tokens = { ...linked, access_token: 'theirs', refresh_token: 'theirs too' }
    const expected = { ...grant, status: 'active', generation: 1, tokens, signedInAt: 7 }
    expectSame(found, expected, 'the grant after')
  }),

  accountClause('defeats a claim on tokens that somebody else has replaced', async (bench) => {
    const { store, account, changeAccount, readColumns } = bench
    const { id, key } = await account()
    const { version, value } = await readGrant(store, id)
    await store.compareAndSet(id, version, { version: 'claimed', value }, options)
    await changeAccount(key, { refresh_token: 'theirs' })
    const next = { version: 'v2', value: rotated(value) }
    expectSame(await store.compareAndSet(id, 'claimed', next, options), false, 'the commit')
    expectSame((await readColumns(key))?.refresh_token, 'theirs', 'the refresh token')
    const found = await readGrant(store, id)
    expectSame(found.value.generation, 1, 'the generation')
    const after = { version: 'v3', value: rotated(found.value) }
    expectSame(await store.compareAndSet(id, found.version, after, options), true, 'the next')
  }),

  accountClause('does not claim tokens that somebody else has replaced', async (bench) => {
    const { store, account, changeAccount } = bench
    const { id, key } = await account()
    const { version, value } = await readGrant(store, id)
    await changeAccount(key, { refresh_token: 'theirs' })
    const next = { version: 'claimed', value }
    expectSame(await store.compareAndSet(id, version, next, options), false, 'the claim')
    expectSame((await readGrant(store, id)).value.tokens.refresh_token, 'theirs', 'the token')
  }),

  accountClause('takes the tokens away and remembers why', async (bench) => {
    const { store, otherStore, account, readColumns, changeAccount } = bench
    const { id, key } = await account()
    const { version, value } = await readGrant(store, id)
    const { provider, generation } = value
    const tombstone = { status: 'signed-out', id, provider, generation } as const
    await store.compareAndSet(id, version, { version: 'v1', value: tombstone }, options)
    expectSame(await otherStore.get(id), { version: 'v1', value: tombstone }, 'the record')
    const { access_token, refresh_token } = (await readColumns(key)) ?? {}
    expectSame({ access_token, refresh_token }, { access_token: null, refresh_token: null }, 'row')
    // A sign-in brings it back.
    await changeAccount(key, { access_token: 'new', refresh_token: 'new too' })
    expectSame((await readGrant(store, id)).value.generation, 1, 'the generation')
  }),

  accountClause('forgets a grant whose account was removed', async (bench) => {
    const { store, account, removeAccount, addAccount } = bench
    const { id, key, userId } = await account()
    const { version, value } = await readGrant(store, id)
    await store.compareAndSet(id, version, { version: 'v1', value }, options)
    await removeAccount(key)
    expectSame(await store.get(id), undefined, 'what get resolves with')
    const next = { version: 'v2', value: rotated(value) }
    expectSame(await store.compareAndSet(id, 'v1', next, options), false, 'a write')
    await addAccount({ ...key, userId, ...linked, refresh_token: 'linked again' })
    const { tokens } = (await readGrant(store, id)).value
    expectSame(tokens.refresh_token, 'linked again', 'the refresh token')
  }),

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

  accountClause('hands out what is due, each to one caller only', async (bench) => {
    const { store, otherStore, account } = bench
    const due: string[] = []
    for (const dueAt of [1_000, 3_000, 2_000, 9_000, undefined]) {
      const { id } = await account()
      const { version, value } = await readGrant(store, id)
      const next = { version: `of ${id}`, value }
      await store.compareAndSet(id, version, next, { ...options, dueAt })
      due.push(id)
    }
    const [earliest, latest, middle] = due
    const request = { before: 5_000, until: 60_000, limit: 2 }
    expectSame(await store.takeDue(request), [earliest, middle], 'the first two')
    expectSame(await otherStore.takeDue(request), [latest], 'the third')
    expectSame(await store.takeDue(request), [], 'what is left')
    // Whoever was handed it has died: somebody else is.
    const later = { before: 70_000, until: 130_000, limit: 10 }
    const again = inOrder(await otherStore.takeDue(later))
    expectSame(again, inOrder(due.slice(0, 4)), 'what is due later')
    await store.postpone(earliest!, 130_000, 200_000)
    await store.postpone(latest!, 1, 10)
    await store.postpone(middle!, 130_000, undefined)
    const last = { before: 150_000, until: 300_000, limit: 10 }
    const left = inOrder(await store.takeDue(last))
    expectSame(left, inOrder([latest!, due[3]!]), 'what was not postponed')
    await store.postpone(latest!, 300_000, undefined)
    await store.postpone(due[3]!, 300_000, undefined)
    await store.postpone(earliest!, 200_000, undefined)
  }),

  accountClause('hands out every grant once to callers at the same time', async (bench) => {
    const { store, otherStore, account } = bench
    const ids: string[] = []
    for (let index = 0; index < 30; index += 1) {
      const { id } = await account()
      const { version, value } = await readGrant(store, id)
      const next = { version: `of ${id}`, value }
      await store.compareAndSet(id, version, next, { ...options, dueAt: 1_000 + index })
      ids.push(id)
    }
    const request = { before: 5_000, until: 60_000, limit: 10 }
    const handed: string[] = []
    for (let round = 0; round < 20 && handed.length < ids.length; round += 1) {
      const batches = await Promise.all([store, otherStore].map((one) => one.takeDue(request)))
      handed.push(...batches.flat())
    }
    expectSame(inOrder(handed), inOrder(ids), 'what was handed out')
    for (const id of ids) await store.postpone(id, 60_000, undefined)
  }),

  accountClause('is due again when it is written', async ({ store, account }) => {
    const { id } = await account()
    const { version, value } = await readGrant(store, id)
    const first = { version: 'v1', value }
    await store.compareAndSet(id, version, first, { ...options, dueAt: 1_000 })
    await store.takeDue({ before: 2_000, until: 60_000, limit: 10 })
    const second = { version: 'v2', value: rotated(value) }
    // What hands out does not defeat who was handed it.
    const isWritten = await store.compareAndSet(id, 'v1', second, { ...options, dueAt: 3_000 })
    expectSame(isWritten, true, 'the write')
    const request = { before: 4_000, until: 60_000, limit: 10 }
    expectSame(await store.takeDue(request), [id], 'what is due')
    await store.postpone(id, 60_000, undefined)
  }),
]

async function race(
  count: number,
  attempt: (index: number) => Promise<boolean>,
): Promise<number[]> {
  const outcomes = await Promise.all(Array.from({ length: count }, (_, index) => attempt(index)))
  return outcomes.flatMap((won, index) => (won ? [index] : []))
}

function inOrder(ids: readonly string[]): string[] {
  return ids.toSorted((one, other) => (one < other ? -1 : 1))
}

function pick(columns: object): object {
  const names = Object.keys(linked)
  return Object.fromEntries(Object.entries(columns).filter(([name]) => names.includes(name)))
}
