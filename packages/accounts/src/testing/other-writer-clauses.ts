import {
  accountClause,
  type AccountContractCase,
  expectSame,
  linked,
  readGrant,
  rotated,
} from './account-clause.ts'

const options = { ttl: 600_000 }

/** What the tables have to do where the app, the adapter or another process writes them, too. */
export const otherWriterClauses: readonly AccountContractCase[] = [
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
]
