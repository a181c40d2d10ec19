import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tokenRotation } from '../src/token-rotation.ts'

type Provider = Record<string, unknown>
type Factory = (options: object) => Provider

const require = createRequire(import.meta.url)
const folder = dirname(require.resolve('next-auth/providers'))
const given = { clientId: 'id', clientSecret: 'secret', domain: 'issuer.example', tenantId: 't' }

function factoryOf(name: string): Factory {
  return (require(join(folder, `${name}.js`)) as { default: Factory }).default
}

const names = readdirSync(folder)
  .filter((file) => !/^(index|email|credentials|twitter)/.test(file))
  .map((file) => file.slice(0, -3))

/** What is added to the sign-ins that would be issued no refresh token otherwise. */
const added: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  atlassian: { scope: 'offline_access' },
  auth0: { scope: 'openid email profile offline_access' },
  'azure-ad-b2c': { scope: 'offline_access' },
  coinbase: { scope: 'wallet:user:email wallet:user:read offline_access' },
  google: { access_type: 'offline', prompt: 'consent' },
  reddit: { duration: 'permanent' },
  zoho: { access_type: 'offline', prompt: 'consent' },
}

/** Where next-auth sends the browser: with a function that it does not export. */
async function authorizationUrl(provider: object): Promise<URL> {
  const { default: getAuthorizationUrl } = require(
    join(folder, '../server/lib/signin/oauth.js'),
  ) as { default: (req: object) => Promise<string> }
  const options = { provider: { ...provider, callbackUrl: 'https://app.example/callback' } }
  return new URL(await getAuthorizationUrl({ options, query: {} }))
}

/** A parameter that is given twice is refused: none may hide another. */
async function paramsOf(provider: object): Promise<Record<string, string>> {
  const { searchParams } = await authorizationUrl(provider)
  const names = [...new Set(searchParams.keys())]
  return Object.fromEntries(names.map((name) => [name, searchParams.getAll(name).join(' | ')]))
}

function rotated(provider: object, options: object = {}): object {
  return tokenRotation({ providers: [provider] }, options).config.providers[0] as object
}

describe('signInParams', () => {
  it.each(names)('lets %s be asked for a refresh token, and for nothing else', async (name) => {
    const provider = factoryOf(name)(given)
    const stock = await paramsOf(provider)
    expect(await paramsOf(rotated(provider))).toEqual({ ...stock, ...added[name] })
  })

  it.each([
    ['scope', { scope: 'openid mail' }, { scope: 'openid mail offline_access' }],
    ['scope that asks for it', { scope: 'offline_access a' }, { scope: 'offline_access a' }],
    [
      'scope among the parameters',
      { scope: 'ignored', authorizationParams: { scope: 'a b' } },
      { scope: 'a b offline_access' },
    ],
    [
      'parameters',
      { authorizationParams: { audience: 'api' } },
      { audience: 'api', scope: 'openid email profile offline_access' },
    ],
  ])('adds to what the user has set: %s', async (_name, own, expected) => {
    const provider = factoryOf('auth0')({ ...given, ...own })
    expect(await paramsOf(rotated(provider))).toMatchObject(expected)
  })

  it('keeps what the user has set', async () => {
    const authorizationParams = { prompt: 'select_account' }
    const provider = factoryOf('google')({ ...given, authorizationParams })
    expect(await paramsOf(rotated(provider))).toMatchObject({
      access_type: 'offline',
      prompt: 'select_account',
    })
  })

  it('does not repeat what is in the address', async () => {
    const authorizationUrl =
      'https://accounts.google.com/o/oauth2/auth?response_type=code&prompt=login&access_type=offline'
    const provider = factoryOf('google')({ ...given, authorizationUrl })
    expect(await paramsOf(rotated(provider))).toMatchObject({
      access_type: 'offline',
      prompt: 'login',
      response_type: 'code',
    })
  })

  it('adds what a profile of the user says', async () => {
    const profiles = { google: { signIn: { prompt: 'none' } } }
    const params = await paramsOf(rotated(factoryOf('google')(given), { profiles }))
    expect(params).toMatchObject({ prompt: 'none' })
    expect(params).not.toHaveProperty('access_type')
  })

  it('is left out where it is switched off', () => {
    const provider = factoryOf('google')(given)
    expect(rotated(provider, { signInParams: false })).toBe(provider)
  })
})
