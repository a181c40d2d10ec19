import { customFetch } from '@auth/core'
import { describe, expect, it } from 'vitest'
import { providerFacts } from '../../src/provider-facts.ts'
import { builtInProviders, type ProviderFactory } from '../support/auth-core.ts'
import { client, refreshRequests } from '../support/built-in-refresh.ts'
import { expectedExchanges, expectedRequests } from './expected-requests.ts'

const factories = new Map<string, ProviderFactory>(await builtInProviders(client))

describe('the refresh request', () => {
  it('is known for every provider that has refresh tokens, and for no other', () => {
    const refreshing = Object.entries(providerFacts)
      .filter(([, { refreshes }]) => refreshes === 'yes' || refreshes === 'conditional')
      .map(([id, { module = id }]) => module)
    expect(Object.keys(expectedRequests).toSorted()).toEqual(refreshing.toSorted())
    expect(refreshing).toHaveLength(72)
  })

  it.each(Object.entries(expectedRequests))('of %s', async (name, expected) => {
    expect(await refreshRequests(name, factories.get(name)!)).toEqual([expected])
  })

  it.each(Object.entries(expectedExchanges))(
    'of %s exchanges the access token',
    async (name, { first, later }) => {
      const factory = factories.get(name)!
      expect(await refreshRequests(name, factory, { generation: 0 })).toEqual([first])
      expect(await refreshRequests(name, factory, { generation: 1 })).toEqual([later])
    },
  )

  it.each(['azure-devops', 'freshbooks', 'trakt'])(
    'of %s is not sent without the "redirect_uri" of the sign-in, which tells what to set',
    async (name) => {
      const told: string[] = []
      const onTold = (message: string) => void told.push(message)
      const sent = await refreshRequests(name, factories.get(name)!, { env: {}, onTold })
      expect(sent).toEqual([])
      expect(told).toEqual([expect.stringContaining('AUTH_URL')])
    },
  )

  it('of another form goes through the fetch of the user, and not through that of the provider', async () => {
    const seen: string[] = []
    const own = (url: string, init: RequestInit) => {
      seen.push(url)
      return fetch(url, init)
    }
    const given = { [customFetch]: own }
    const sent = await refreshRequests('tiktok', factories.get('tiktok')!, { given })
    expect(sent).toEqual([expectedRequests.tiktok])
    expect(seen).toEqual(['https://open.tiktokapis.com/v2/oauth/token/'])
  })
})
