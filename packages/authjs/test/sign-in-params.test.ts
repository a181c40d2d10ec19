import { customFetch, setEnvDefaults } from '@auth/core'
import atlassian from '@auth/core/providers/atlassian'
import google from '@auth/core/providers/google'
import entra from '@auth/core/providers/microsoft-entra-id'
import reddit from '@auth/core/providers/reddit'
import tiktok from '@auth/core/providers/tiktok'
import { describe, expect, it } from 'vitest'
import { withSignInParams } from '../src/sign-in-params.ts'
import { authApp } from './support/auth-app.ts'
import { builtInProviders, parseProvider } from './support/auth-core.ts'

const given = { clientId: 'id', clientSecret: 'secret', issuer: 'https://issuer.example' }
const builtIn = await builtInProviders(given)

/** What the sign-ins ask for that would be issued no refresh token otherwise. */
const asked: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  atlassian: {
    audience: 'api.atlassian.com',
    scope: 'read:me offline_access',
    prompt: 'consent',
  },
  auth0: { scope: 'openid profile email offline_access' },
  authentik: { scope: 'openid profile email offline_access' },
  'azure-ad': { scope: 'openid profile email User.Read offline_access' },
  'azure-ad-b2c': { scope: 'openid profile email offline_access' },
  coinbase: { scope: 'wallet:user:email wallet:user:read offline_access' },
  google: { scope: 'openid profile email', access_type: 'offline', prompt: 'consent' },
  kinde: { scope: 'openid profile email offline' },
  logto: { scope: 'offline_access openid email profile', prompt: 'consent' },
  'microsoft-entra-id': { scope: 'openid profile email User.Read offline_access' },
  reddit: { scope: 'identity', duration: 'permanent' },
  zoho: { scope: 'AaaServer.profile.Read', access_type: 'offline', prompt: 'consent' },
}

/** What Auth.js makes of a provider. */
async function parsed(provider: unknown) {
  const { authorization, ...rest } = (await parseProvider(provider)) as Awaited<
    ReturnType<typeof parseProvider>
  > & { readonly authorization?: { readonly url: URL } }
  // Where the endpoint has to be discovered, Auth.js asks for the same at last.
  const url = authorization?.url ?? new URL('https://authjs.dev?scope=openid+profile+email')
  const own = rest[customFetch as never] as unknown
  return {
    address: url.origin + url.pathname,
    params: Object.fromEntries(url.searchParams),
    rest: { ...Object.fromEntries(Object.entries(rest)), customFetch: own },
  }
}

const paramsOf = async (provider: unknown) => (await parsed(withSignInParams(provider))).params

describe('withSignInParams', () => {
  it.each(builtIn)(
    'lets %s be asked for a refresh token, and for nothing else',
    async (name, of) => {
      const provider = of({ ...given })
      const stock = await parsed(provider)
      const ours = await parsed(withSignInParams(provider))
      expect(ours).toEqual({ ...stock, params: asked[name] ?? stock.params })
    },
  )

  it('leaves an object as it is', () => {
    const provider = Object.freeze({ ...google(given), options: Object.freeze({ ...given }) })
    withSignInParams(provider)
    expect(provider).not.toHaveProperty('authorization')
    expect(provider.options).toEqual(given)
  })

  it.each([
    [
      'keeps what the user has set',
      google({
        ...given,
        authorization: { params: { prompt: 'select_account', hd: 'a.example' } },
      }),
      {
        scope: 'openid profile email',
        access_type: 'offline',
        prompt: 'select_account',
        hd: 'a.example',
      },
    ],
    [
      'adds to the scope of the user',
      entra({ ...given, authorization: { params: { scope: 'openid api://a/read' } } }),
      { scope: 'openid api://a/read offline_access' },
    ],
    [
      'does not add what the user asks for already',
      entra({ ...given, authorization: { params: { scope: 'offline_access openid' } } }),
      { scope: 'offline_access openid' },
    ],
    [
      'is not misled by a scope that is named alike',
      entra({ ...given, authorization: { params: { scope: 'openid x.offline_access' } } }),
      { scope: 'openid x.offline_access offline_access' },
    ],
    [
      'keeps the default of what the user leaves undefined',
      entra({ ...given, authorization: { params: { scope: undefined } } }),
      { scope: 'openid profile email User.Read offline_access' },
    ],
    [
      'reads an address with a query',
      reddit({ ...given, authorization: 'https://www.reddit.com/api/v1/authorize?scope=read' }),
      { scope: 'read', duration: 'permanent' },
    ],
    [
      'reads an address without a query',
      reddit({ ...given, authorization: 'https://www.reddit.com/api/v1/authorize.compact' }),
      { scope: 'openid profile email', duration: 'permanent' },
    ],
    [
      'lets an address of the user replace the parameters of the default one',
      reddit({
        ...given,
        authorization: 'https://www.reddit.com/api/v1/authorize?duration=temporary',
      }),
      { scope: 'openid profile email', duration: 'temporary' },
    ],
    [
      'completes parameters of the user with the address of the default one',
      reddit({ ...given, authorization: { params: { scope: 'read' } } }),
      { scope: 'read', duration: 'permanent' },
    ],
    [
      'reads a URL',
      reddit({
        ...given,
        authorization: { url: new URL('https://www.reddit.com/api/v1/authorize?scope=read') },
      } as never),
      { scope: 'read', duration: 'permanent' },
    ],
    [
      'lets parameters go over those of an address, as Auth.js does',
      atlassian({
        ...given,
        authorization: { url: 'https://auth.atlassian.com/authorize?scope=a&b=c' },
      }),
      { b: 'c', audience: 'api.atlassian.com', scope: 'read:me offline_access', prompt: 'consent' },
    ],
  ])('%s', async (_name, provider, expected) => {
    expect(await paramsOf(provider)).toEqual(expected)
  })

  it('keeps the address of the user', async () => {
    const authorization = 'https://www.reddit.com/api/v1/authorize.compact'
    const { address } = await parsed(withSignInParams(reddit({ ...given, authorization })))
    expect(address).toBe(authorization)
  })

  it('adds to a provider that is a function', async () => {
    expect(await paramsOf(() => google(given))).toEqual(asked.google)
  })

  it('lets a provider that is a function have what Auth.js finds in the environment', async () => {
    const providers = [tiktok, google].map((provider) => withSignInParams(provider))
    const config = { providers }
    const env = { AUTH_TIKTOK_ID: 'key', AUTH_GOOGLE_ID: 'g', AUTH_GOOGLE_SECRET: 's' }
    setEnvDefaults(env, config as never)
    const [first, second] = await Promise.all(config.providers.map((one) => parsed(one)))
    expect(first).toMatchObject({ params: { client_key: 'key' }, rest: { clientId: 'key' } })
    expect(second).toMatchObject({
      params: asked.google,
      rest: { clientId: 'g', clientSecret: 's' },
    })
  })

  it('adds what a profile of the user says, to a custom provider as well', async () => {
    const profiles = { mine: { signIn: { access_type: 'offline', scope: 'offline_access' } } }
    const custom = {
      id: 'mine',
      type: 'oauth',
      ...given,
      authorization: 'https://issuer.example/auth?scope=read',
    }
    const changed = withSignInParams(custom, { profiles })
    expect(changed).not.toHaveProperty('options')
    expect((await parsed(changed)).params).toEqual({
      scope: 'read offline_access',
      access_type: 'offline',
    })
    const mine = withSignInParams(google({ ...given, id: 'mine' }), { profiles })
    expect((await parsed(mine)).params).toEqual({
      scope: 'openid profile email offline_access',
      access_type: 'offline',
    })
  })

  it('finds a provider that the user calls otherwise', async () => {
    expect(await paramsOf(google({ ...given, id: 'work' }))).toEqual(asked.google)
  })

  it.each([
    ['a custom provider', { id: 'google', type: 'oidc', ...given }],
    [
      'a provider that needs nothing',
      builtIn.find(([name]) => name === 'gitlab')![1]({ ...given }),
    ],
    ['a provider without OAuth', { id: 'credentials', type: 'credentials', options: {} }],
  ])('returns %s as it is', (_name, provider) => {
    expect(withSignInParams(provider)).toBe(provider)
  })

  it('leaves an address that is none for Auth.js to complain about', () => {
    const provider = reddit({ ...given, authorization: 'undefined/authorize' })
    expect(withSignInParams(provider)).toBe(provider)
  })

  it('is part of a configuration, unless it is switched off', async () => {
    const provider = reddit(given)
    const location = async (options: object) => {
      const app = authApp({ providers: [provider] }, options)
      const { csrfToken } = (await (await app.request('/csrf')).json()) as { csrfToken: string }
      const body = new URLSearchParams({ csrfToken })
      const response = await app.request('/signin/reddit', { method: 'POST', body })
      return new URL(response.headers.get('location')!).searchParams.get('duration')
    }
    expect(await location({})).toBe('permanent')
    expect(await location({ signInParams: false })).toBeNull()
  })
})
