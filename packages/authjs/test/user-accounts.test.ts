import { accountStore } from '@token-rotation/accounts'
import { expect, it } from 'vitest'
import { userAccounts } from '../src/user-accounts.ts'
import { memoryAdapter } from './support/memory-adapter.ts'

it('userAccounts does not wait for ever for a database that does not answer', async () => {
  const silent = () => new Promise<never>(() => undefined)
  const { tables, adapter } = memoryAdapter()
  const store = accountStore({ ...tables, findOfUser: silent })
  const accounts = userAccounts(store, { timing: { storeTimeout: 20 } }, Date.now)
  const late = { code: 'ERR_STORE_UNAVAILABLE', reason: 'deadline' }
  await expect(accounts.find('u')).rejects.toMatchObject(late)
  const config = { providers: [], adapter: { ...adapter, getSessionAndUser: silent } }
  await expect(accounts.userOf(config, 'token')).rejects.toMatchObject(late)
})
