import type { AuthOptions } from 'next-auth'
import { describe, expect, it } from 'vitest'
import { tokenRotation } from '../src/token-rotation.ts'
import { builtInProviders, parseProvider } from './support/next-auth-internals.ts'

const given = {
  clientId: 'id',
  clientSecret: 'secret',
  issuer: 'https://issuer.example',
  tenantId: 'tenant',
}
const builtIn = builtInProviders()

/** What the sign-ins ask for that would be issued no refresh token otherwise. */
const asked: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  atlassian: { audience: 'api.atlassian.com', scope: 'openid offline_access', prompt: 'consent' },
  auth0: { scope: 'openid email profile offline_access' },
  authentik: { scope: 'openid email profile offline_access' },
  'azure-ad': { scope: 'openid profile email offline_access' },
  'azure-ad-b2c': { scope: 'openid offline_access' },
  coinbase: { scope: 'wallet:user:email wallet:user:read offline_access' },
  google: { scope: 'openid email profile', access_type: 'offline', prompt: 'consent' },
  reddit: { scope: 'identity', duration: 'permanent' },
  zoho: { scope: 'AaaServer.profile.Read', access_type: 'offline', prompt: 'consent' },
}

interface Authorization {
  readonly url?: string
  readonly params?: object
}

/** What next-auth makes of a provider, and what its sign-in asks for. */
function parsed(provider: object) {
  const { authorization, ...rest } = parseProvider(provider) as ReturnType<typeof parseProvider> & {
    readonly authorization?: Authorization
  }
  // next-auth writes into the objects that it merges.
  return { authorization: structuredClone(authorization), rest }
}

function rotated(provider: object, options: object = {}): object {
  const { config } = tokenRotation({ providers: [provider] } as unknown as AuthOptions, options)
  return config.providers[0]!
}

const factories = new Map(builtIn)

describe('signInParams', () => {
  it.each(builtIn)(
    'lets %s be asked for a refresh token, and for nothing else',
    (name, factory) => {
      const provider = factory({ ...given })
      const stock = parsed(provider)
      const ours = parsed(rotated(provider))
      const params = asked[name]
      expect(ours.rest).toEqual(stock.rest)
      expect(ours.authorization).toEqual(
        params ? { ...stock.authorization, params } : stock.authorization,
      )
    },
  )

  it('keeps what the user has set', () => {
    const authorization = { params: { prompt: 'select_account', scope: 'openid mail' } }
    const google = factories.get('google')!({ ...given, authorization })
    expect(parsed(rotated(google)).authorization?.params).toEqual({
      access_type: 'offline',
      prompt: 'select_account',
      scope: 'openid mail',
    })
  })

  it('reads an address of the user', () => {
    const authorization = 'https://auth.atlassian.com/authorize?scope=read:me+offline_access'
    const atlassian = factories.get('atlassian')!({ ...given, authorization })
    expect(parsed(rotated(atlassian)).authorization).toEqual({
      url: 'https://auth.atlassian.com/authorize',
      params: {
        audience: 'api.atlassian.com',
        prompt: 'consent',
        scope: 'read:me offline_access',
      },
    })
  })

  it('does not make a provider one of OpenID Connect that is none', () => {
    const authorization = { params: { scope: 'openid wallet:user:read' } }
    const coinbase = factories.get('coinbase')!({ ...given, authorization })
    expect(parsed(coinbase).rest).toMatchObject({ idToken: false })
    expect(parsed(rotated(coinbase)).rest).toMatchObject({ idToken: false })
  })

  it('is left out where it is switched off', () => {
    const google = factories.get('google')!({ ...given })
    expect(rotated(google, { signInParams: false })).toBe(google)
    const custom = { id: 'google', name: 'Mine', type: 'oauth', ...given }
    expect(rotated(custom)).toBe(custom)
  })
})
