import type { ActiveGrant } from '@token-rotation/core'
import { expect, it } from 'vitest'
import { accountStore } from '../src/account-store.ts'
import { memoryTables } from './support/memory-tables.ts'

const key = { provider: 'demo', providerAccountId: '1' }
const linked = {
  access_token: 'the access token',
  refresh_token: 'the refresh token',
  id_token: 'the ID token',
  token_type: null,
  scope: null,
  expires_at: 2_000_000_000,
}
const resource = 'https://api.example.com'

it('a note holds no token of its account row, and those for other resources', async () => {
  const { tables, notes, addAccount } = memoryTables()
  await addAccount({ ...key, userId: 'u', ...linked })
  const store = accountStore(tables)
  const { version, value } = (await store.get('demo/1'))!
  const claim = {
    owner: 'somebody',
    refreshTokenHash: 'its hash',
    firstSentAt: 1,
    sentAt: 1,
    leaseUntil: 2,
    attempts: 1,
  }
  const resources = { [resource]: { access_token: 'the token for the API' } }
  const next = { ...(value as ActiveGrant), claim, resources }
  await store.compareAndSet('demo/1', version, { version: 'v1', value: next }, { ttl: 1 })
  const { state } = notes.get('demo/1')!
  for (const token of [linked.access_token, linked.refresh_token, linked.id_token]) {
    expect(state).not.toContain(token)
  }
  expect(state).toContain('its hash')
  expect(state).toContain('the token for the API')
})
