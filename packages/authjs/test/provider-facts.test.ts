import { describe, expect, it } from 'vitest'
import { builtInProfile, providerFacts } from '../src/provider-facts.ts'
import { identityPlatforms } from '../src/profiles/identity-platforms.ts'
import { services } from '../src/profiles/services.ts'
import { builtInProviders } from './support/auth-core.ts'

const given = { clientId: 'id', clientSecret: 'secret', issuer: 'https://issuer.example' }
const builtIn = await builtInProviders(given)
const entries = Object.entries(providerFacts)

describe('providerFacts', () => {
  it('are known of every provider that Auth.js brings, and of no other', () => {
    const expected = builtIn.map(([module, factory]) => {
      const { id, type, name } = factory({ ...given })
      return { id, module, type, name }
    })
    const found = entries.map(([id, { module = id, type, name }]) => ({ id, module, type, name }))
    const byId = (one: { id: unknown }, other: { id: unknown }) =>
      String(one.id).localeCompare(String(other.id))
    expect(found.toSorted(byId)).toEqual(expected.toSorted(byId))
  })

  it('name their sources', () => {
    const without = entries.filter(([, { sources }]) => sources.length === 0)
    expect(without.map(([id]) => id)).toEqual([])
  })
})

describe('builtInProfile', () => {
  const profiled = Object.keys({ ...identityPlatforms, ...services })

  it('is of providers that Auth.js brings', () => {
    expect(profiled.filter((id) => !(id in providerFacts))).toEqual([])
    expect(builtInProfile('acme')).toBeUndefined()
    expect(builtInProfile('toString')).toBeUndefined()
  })

  it('leaves those alone that have no refresh tokens', () => {
    const alone = profiled.filter((id) => builtInProfile(id)?.refreshes === false)
    const none = entries.filter(
      ([id, { refreshes }]) => refreshes === 'no' && !builtInProfile(id)?.presents,
    )
    expect(alone.toSorted()).toEqual(none.map(([id]) => id).toSorted())
  })

  it('trusts refresh tokens to work again only where they are known to', () => {
    const trusted = profiled.filter((id) => builtInProfile(id)?.replay === 'always')
    const families = new Set(trusted.map((id) => providerFacts[id]!.family))
    expect(families).toEqual(new Set(['reusable', 'new each time']))
  })

  it('says what to do where refresh tokens have to be allowed first', () => {
    const silent = entries.filter(([id, { refreshes }]) => {
      const { signIn, hint } = builtInProfile(id) ?? {}
      return refreshes === 'conditional' && !signIn && !hint
    })
    expect(silent.map(([id]) => id)).toEqual(['42-school', 'wikimedia'])
  })
})
