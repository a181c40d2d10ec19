import { describe, expect, it } from 'vitest'
import { backendAccount } from '../src/backend-account.ts'
import type { ProviderProfile } from '../src/provider-profile.ts'

const account = { provider: 'backend', type: 'credentials' }
const refresh: ProviderProfile['refresh'] = () => Promise.reject(new Error('not asked'))

describe('backendAccount', () => {
  it.each([
    [
      'of RFC 6749',
      { access_token: 'a', refresh_token: 'r', expires_in: 60, scope: 's', id_token: 'i' },
      { access_token: 'a', refresh_token: 'r', expires_in: 60, scope: 's', id_token: 'i' },
    ],
    [
      'in camel case',
      { accessToken: 'a', refreshToken: 'r', expiresAt: 1_900_000_000, idToken: 'i' },
      { access_token: 'a', refresh_token: 'r', expires_at: 1_900_000_000, id_token: 'i' },
    ],
    [
      'without what is null',
      { access_token: 'a', refresh_token: null, expires_in: undefined },
      { access_token: 'a' },
    ],
  ])('takes tokens by the names %s', (_name, user, expected) => {
    const found = backendAccount(account, { name: 'Ada', ...user }, { refresh })
    expect(found).toEqual({ ...account, ...expected })
  })

  it('takes what the app takes', () => {
    const tokens: ProviderProfile['tokens'] = (user) => ({ access_token: String(user.jwt) })
    expect(backendAccount(account, { jwt: 'a' }, { refresh, tokens })).toEqual({
      ...account,
      access_token: 'a',
    })
  })

  it.each([
    ['where the provider has no backend', account, { access_token: 'a' }, {}],
    [
      'where there are tokens',
      { ...account, access_token: 'b' },
      { access_token: 'a' },
      { refresh },
    ],
    ['where authorize gives none', account, { name: 'Ada', refreshToken: 'r' }, { refresh }],
    ['without a user', account, null, { refresh }],
    ['where the user is no object', account, 'ada', { refresh }],
  ])('leaves an account as it is %s', (_name, source, user, profile) => {
    expect(backendAccount(source, user, profile)).toEqual(source)
  })
})
