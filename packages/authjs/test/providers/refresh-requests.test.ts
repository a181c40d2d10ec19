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
      expect(await refreshRequests(name, factory, 0)).toEqual([first])
      expect(await refreshRequests(name, factory, 1)).toEqual([later])
    },
  )
})
