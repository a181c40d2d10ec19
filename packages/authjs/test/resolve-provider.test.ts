import { customFetch, setEnvDefaults } from '@auth/core'
import { describe, expect, it } from 'vitest'
import { resolveProvider } from '../src/resolve-provider.ts'
import { builtInProviders, parseProvider } from './support/auth-core.ts'

const given = { clientId: 'id', clientSecret: 'secret', issuer: 'https://issuer.example' }
const builtIn = await builtInProviders(given)
const custom = { id: 'my-idp', type: 'oidc', ...given }

describe('resolveProvider', () => {
  it('knows all OAuth providers of @auth/core', () => {
    expect(builtIn).toHaveLength(93)
  })

  it.each(builtIn)('resolves %s as @auth/core does', async (_name, factory) => {
    const core = await parseProvider(factory({ ...given }))
    const source = factory({ ...given })
    const resolved = resolveProvider(source)!
    const isSet = core.token?.url && core.token.url.host !== 'authjs.dev'
    expect(resolved).toMatchObject({
      id: core.id,
      clientId: core.clientId,
      clientSecret: core.clientSecret,
      client: core.client ?? {},
    })
    expect(resolved.tokenEndpoint).toBe(isSet ? core.token?.url?.toString() : undefined)
    expect(resolved.issuer).toBe(core.issuer)
    expect(resolved.tokenEndpoint ?? resolved.issuer).toBeDefined()
    expect(typeof resolved.conform).toBe(typeof core.token?.conform)
    const own = source[customFetch as unknown as string]
    expect(resolved.fetch).toBe(own)
  })

  it('finds a token endpoint for 59 of them, and an issuer to ask for the others', () => {
    const resolved = builtIn.map(([, factory]) => resolveProvider(factory({ ...given }))!)
    expect(resolved.filter(({ tokenEndpoint }) => tokenEndpoint)).toHaveLength(59)
    expect(resolved.filter(({ tokenEndpoint, issuer }) => !tokenEndpoint && issuer)).toHaveLength(
      34,
    )
  })

  it('calls a provider that is a function', () => {
    expect(resolveProvider(() => custom)).toMatchObject({ id: 'my-idp', clientId: 'id' })
  })

  it('reads what setEnvDefaults has taken from the environment', () => {
    const [, google] = builtIn.find(([name]) => name === 'google')!
    const config = { providers: [google, { ...custom, clientId: undefined }] }
    const env = { AUTH_GOOGLE_ID: 'g', AUTH_GOOGLE_SECRET: 's', AUTH_MY_IDP_ID: 'm' }
    setEnvDefaults(env, config as never)
    const [first, second] = config.providers.map((provider) => resolveProvider(provider))
    expect(first).toMatchObject({ clientId: 'g', clientSecret: 's' })
    expect(second).toMatchObject({ clientId: 'm', clientSecret: 'secret' })
  })

  it('merges options over the defaults, and leaves out what is undefined', async () => {
    const source = () => ({
      ...custom,
      token: { url: 'https://issuer.example/token', params: { a: '1' } },
      client: { token_endpoint_auth_method: 'client_secret_post' },
      options: {
        clientId: 'other',
        clientSecret: undefined,
        token: { params: { b: '2' } },
        client: { extra: true },
      },
    })
    const core = await parseProvider(source())
    expect(resolveProvider(source())).toMatchObject({
      clientId: 'other',
      clientSecret: 'secret',
      tokenEndpoint: core.token?.url?.toString(),
      client: { token_endpoint_auth_method: 'client_secret_post', extra: true },
    })
  })

  it.each([
    ['a string', 'https://issuer.example'],
    ['a string with a path', 'https://issuer.example/token?x=1'],
    ['an object with a string', { url: 'https://issuer.example/token' }],
    ['an object with a URL', { url: new URL('https://issuer.example/token') }],
    ['parameters', { url: 'https://issuer.example/token', params: { appid: 'a b', n: 1 } }],
    ['claims', { url: 'https://issuer.example/token', params: { claims: { id_token: {} } } }],
    ['the host authjs.dev', { url: 'https://authjs.dev/token' }],
    ['the host authjs.dev as a string', 'https://authjs.dev/token'],
    ['parameters alone', { params: { a: '1' } }],
    ['a bare URL object, which Auth.js does not read', new URL('https://issuer.example/token')],
    ['nothing', undefined],
  ])('reads a token endpoint from %s as @auth/core does', async (_name, token) => {
    const core = await parseProvider({ ...custom, token })
    const url = core.token?.url
    const expected = url && url.host !== 'authjs.dev' ? url.toString() : undefined
    expect(resolveProvider({ ...custom, token })?.tokenEndpoint).toBe(expected)
  })

  it('does not take the keys of a URL, a key or a class apart', async () => {
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'sign',
      'verify',
    ])
    const { privateKey: clientPrivateKey } = keys
    const resolved = resolveProvider({
      ...custom,
      options: { token: { url: new URL('https://issuer.example/token'), clientPrivateKey } },
    })
    expect(resolved?.tokenEndpoint).toBe('https://issuer.example/token')
    expect(resolved?.clientPrivateKey).toBe(clientPrivateKey)
  })

  it('finds the customFetch of another copy of @auth/core', () => {
    const own = () => Promise.resolve(new Response())
    const symbol = Symbol('custom-fetch')
    expect(resolveProvider({ ...custom, [symbol]: own })?.fetch).toBe(own)
    expect(resolveProvider({ ...custom, options: { [symbol]: own } })?.fetch).toBe(own)
    expect(resolveProvider({ ...custom, options: { [customFetch]: own } })?.fetch).toBe(own)
  })

  it('prefers the customFetch of the provider, as @auth/core does', async () => {
    const own = () => Promise.resolve(new Response())
    const other = () => Promise.resolve(new Response())
    const source = () => ({ ...custom, [customFetch]: own, options: { [customFetch]: other } })
    const core = (await parseProvider(source())) as unknown as Record<symbol, unknown>
    expect(resolveProvider(source())?.fetch).toBe(core[customFetch])
  })

  it('returns undefined for providers without OAuth', () => {
    expect(resolveProvider({ id: 'credentials', type: 'credentials' })).toBeUndefined()
    expect(resolveProvider(() => ({ id: 'mail', type: 'email' }))).toBeUndefined()
  })

  it('names the setting and the variable of a missing client id', () => {
    const call = () => resolveProvider({ ...custom, clientId: undefined })
    expect(call).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        setting: 'clientId',
        message: expect.stringContaining('AUTH_MY_IDP_ID') as string,
      }),
    )
  })

  it('names the setting and the variable of a missing issuer', () => {
    const call = () => resolveProvider({ ...custom, issuer: undefined })
    expect(call).toThrow(
      expect.objectContaining({
        setting: 'issuer',
        message: expect.stringContaining('AUTH_MY_IDP_ISSUER') as string,
      }),
    )
  })
})
