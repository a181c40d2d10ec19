import { describe, expect, it } from 'vitest'
import { resolveProvider } from '../src/resolve-provider.ts'
import { builtInProviders, parseProvider } from './support/next-auth-internals.ts'

const given = {
  clientId: 'id',
  clientSecret: 'secret',
  issuer: 'https://issuer.example',
  tenantId: 'tenant',
}
const builtIn = builtInProviders()
const custom = { id: 'my-idp', name: 'My', type: 'oauth', clientId: 'id', clientSecret: 'secret' }
const token = 'https://issuer.example/token'

describe('resolveProvider', () => {
  it('knows all OAuth providers of next-auth v4', () => {
    const resolved = builtIn.map(([, factory]) => resolveProvider(factory({ ...given })))
    expect(resolved).toHaveLength(63)
    expect(resolved.filter((one) => one?.tokenEndpoint)).toHaveLength(42)
    expect(resolved.filter((one) => one?.wellKnown)).toHaveLength(20)
  })

  it.each(builtIn.filter(([name]) => name !== 'twitter'))(
    'resolves %s as next-auth does',
    (name, factory) => {
      const parsed = parseProvider(factory({ ...given }))
      const resolved = resolveProvider(factory({ ...given }))
      const { id, wellKnown, clientId, clientSecret, client = {} } = parsed
      expect(resolved).toMatchObject({ id, clientId, clientSecret, client })
      expect(resolved!.wellKnown).toBe(wellKnown)
      const legacy = name === 'freshbooks' && 'https://api.freshbooks.com/auth/oauth/token'
      expect(resolved!.tokenEndpoint).toBe(
        wellKnown ? undefined : legacy || parsed.token!.url!.trim(),
      )
    },
  )

  it.each([
    ['text', token],
    ['text with a query, which next-auth drops', `${token}?x=1`],
    ['an object', { url: token }],
    ['an object with a query', { url: `${token}?x=1` }],
    ['an object with a request of the user', { url: token, request: () => ({}) }],
  ])('reads a token endpoint from %s as next-auth does', (_name, value) => {
    const expected = parseProvider({ ...custom, token: value }).token!.url
    expect(resolveProvider({ ...custom, token: value })!.tokenEndpoint).toBe(expected)
    const options = { token: value }
    expect(resolveProvider({ ...custom, options })!.tokenEndpoint).toBe(expected)
  })

  it('merges options over the defaults as next-auth does', () => {
    const source = () => ({
      ...custom,
      token,
      client: { token_endpoint_auth_method: 'client_secret_post', extra: true },
      options: { id: 'other', clientId: 'another', issuer: undefined, client: { extra: false } },
    })
    const parsed = parseProvider(source())
    const { id, clientId, client } = parsed
    expect(resolveProvider(source())).toMatchObject({ id, clientId, client })
    const wellKnown = 'https://issuer.example/.well-known/openid-configuration'
    const unset = { ...custom, token, wellKnown, options: { wellKnown: undefined } }
    expect(parseProvider(unset).wellKnown).toBeUndefined()
    expect(resolveProvider(unset)).toMatchObject({ wellKnown: undefined, tokenEndpoint: token })
  })

  it('lets the well-known address go before a token endpoint', () => {
    const wellKnown = 'https://issuer.example/.well-known/openid-configuration'
    expect(resolveProvider({ ...custom, token, wellKnown })).toMatchObject({
      wellKnown,
      tokenEndpoint: undefined,
    })
    for (const issuer of ['https://issuer.example', 'https://issuer.example/']) {
      expect(resolveProvider({ ...custom, wellKnown: issuer })).toMatchObject({ wellKnown })
    }
  })

  it('returns undefined for providers without OAuth 2.0', () => {
    expect(resolveProvider({ id: 'credentials', type: 'credentials' })).toBeUndefined()
    expect(resolveProvider({ id: 'email', type: 'email' })).toBeUndefined()
    expect(resolveProvider({ ...custom, version: '1.0A' })).toBeUndefined()
  })

  it.each([
    ['clientId', { clientId: undefined }],
    ['clientSecret', { clientSecret: undefined }],
    [
      'clientSecret',
      { clientSecret: '', client: { token_endpoint_auth_method: 'client_secret_post' } },
    ],
    ['token', { token: { request: () => ({}) } }],
  ])('names a missing "%s", and no variable that next-auth v4 does not read', (setting, extra) => {
    const call = () => resolveProvider({ ...custom, token, ...extra })
    expect(call).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        setting,
        message: expect.not.stringContaining('AUTH_') as string,
      }),
    )
  })

  it('wants no secret of a public client', () => {
    const client = { token_endpoint_auth_method: 'none' }
    const source = { ...custom, token, clientSecret: undefined, client }
    expect(resolveProvider(source)).toMatchObject({ clientSecret: undefined, client })
  })
})
