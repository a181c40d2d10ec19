import { createMemoryStore, type GrantState, type GrantStore } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import { sealedStores } from '../src/sealed-store.ts'

const options = { ttl: 60_000 }

function grant(id: string): GrantState {
  const tokens = { access_token: 'secret-access', refresh_token: 'secret-refresh' }
  return { status: 'active', id, provider: 'demo', generation: 3, tokens }
}

function setUp() {
  const records = createMemoryStore<string>()
  const store: GrantStore<string> = { ...records, kind: 'sealed' }
  return { store, open: sealedStores(store) }
}

describe('sealedStores', () => {
  it('keeps nothing that tells anything without the secret', async () => {
    const { store, open } = setUp()
    await open(['one']).compareAndSet(
      'g1',
      undefined,
      { version: 'v', value: grant('g1') },
      options,
    )
    const { value } = (await store.get('g1'))!
    const readable = value.split('.').map((part) => Buffer.from(part, 'base64url').toString())
    expect(JSON.parse(readable[0]!)).toEqual({ alg: 'dir', enc: 'A256GCM' })
    expect(readable.join()).not.toMatch(/secret|demo|generation|g1/)
  })

  it('gives back what was written, with its version', async () => {
    const { open } = setUp()
    const record = { version: 'v', value: grant('g1') }
    await open(['one']).compareAndSet('g1', undefined, record, options)
    expect(await open(['one']).get('g1')).toEqual(record)
    expect(await open(['one']).get('g2')).toBeUndefined()
  })

  it('opens with any of the secrets, and seals with the first', async () => {
    const { open } = setUp()
    const record = { version: 'v1', value: grant('g1') }
    await open(['old']).compareAndSet('g1', undefined, record, options)
    expect(await open(['new', 'old']).get('g1')).toEqual(record)
    const next = { version: 'v2', value: grant('g1') }
    expect(await open(['new', 'old']).compareAndSet('g1', 'v1', next, options)).toBe(true)
    expect(await open(['new']).get('g1')).toEqual(next)
    await expect(open(['old']).get('g1')).rejects.toMatchObject({ code: 'ERR_RECORD_UNREADABLE' })
  })

  it('does not open a record in the place of another', async () => {
    const { store, open } = setUp()
    await open(['one']).compareAndSet(
      'g1',
      undefined,
      { version: 'v', value: grant('g1') },
      options,
    )
    await store.compareAndSet('g2', undefined, await store.get('g1'), options)
    await expect(open(['one']).get('g2')).rejects.toMatchObject({ code: 'ERR_RECORD_UNREADABLE' })
  })

  it('opens a record once, as long as it is the same', async () => {
    const { store, open } = setUp()
    const [one, other] = [open(['one']), sealedStores(store)(['one'])]
    const first = { version: 'v1', value: grant('g1') }
    await one.compareAndSet('g1', undefined, first, options)
    const read = await other.get('g1')
    expect(await other.get('g1')).toBe(read)
    const next = { version: 'v2', value: { ...grant('g1'), generation: 4 } }
    await one.compareAndSet('g1', 'v1', next, options)
    expect(await other.get('g1')).toEqual(next)
    await one.compareAndSet('g1', 'v2', undefined, options)
    expect(await other.get('g1')).toBeUndefined()
  })

  it('deletes', async () => {
    const { store, open } = setUp()
    await open(['one']).compareAndSet(
      'g1',
      undefined,
      { version: 'v', value: grant('g1') },
      options,
    )
    expect(await open(['one']).compareAndSet('g1', 'v', undefined, options)).toBe(true)
    expect(await store.get('g1')).toBeUndefined()
  })

  it('leaves a store alone whose records stay in this process', () => {
    const store = createMemoryStore<GrantState>()
    expect(sealedStores(store)(['one'])).toBe(store)
  })
})
