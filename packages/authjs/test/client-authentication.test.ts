import type { AuthConfig } from '@auth/core'
import { startProvider, type RunningProvider } from '@token-rotation/provider'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientAuthentication } from '../src/client-authentication.ts'
import { resolveProvider } from '../src/resolve-provider.ts'
import { authApp, demo, movableClock, origin } from './support/auth-app.ts'
import { capturingProvider, withoutGrant } from './support/captured.ts'

const secrets = [
  'secret',
  "-_.~!*'()",
  'a b+c%20d&e=f:g/h?i',
  'pässwörd ☃ 🔑',
  'trailing ',
  'A'.repeat(300),
]
const secretMethods = [
  undefined,
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
] as const

/** What leaves at sign-in and at the refresh after it, for one provider. */
async function bothRequests(extra: object) {
  const { provider, captured } = capturingProvider(extra)
  const clock = movableClock()
  const app = authApp({ providers: [provider as never] }, { clock: clock.now })
  await app.request(`${origin}/auth/callback/demo?code=the-code`)
  clock.ahead(120_000)
  const result = await app.getAccessToken()
  expect(result).toMatchObject({ status: 'ok', accessToken: 'access-2', generation: 1 })
  expect(captured).toHaveLength(2)
  return { signIn: captured[0]!, refresh: captured[1]! }
}

/** The same two, and the refresh without what every refresh has. */
async function compared(extra: object) {
  const { signIn, refresh } = await bothRequests(extra)
  expect(refresh.body).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'refresh-1' })
  expect(refresh.body).not.toHaveProperty('scope')
  return { signIn: withoutGrant(signIn), refresh: withoutGrant(refresh) }
}

const source = { id: 'my-idp', type: 'oidc', clientId: 'id', issuer: 'https://issuer.example' }

describe('clientAuthentication', () => {
  for (const method of secretMethods) {
    const client = method && { token_endpoint_auth_method: method }
    it.each(secrets)(
      `refreshes with ${method ?? 'no method'} as at sign-in: %j`,
      async (secret) => {
        const clientId = `id ${secret}`.slice(0, 60)
        const { signIn, refresh } = await compared({ clientId, clientSecret: secret, client })
        expect(refresh).toEqual(signIn)
      },
    )
  }

  it('sends Basic credentials as Auth.js does, and not as oauth4webapi does', async () => {
    const { refresh } = await bothRequests({
      clientId: 'my-app',
      clientSecret: "a-b_c.d~e!f*g'h(i) j",
    })
    const credentials = Buffer.from(refresh.headers.authorization!.slice(6), 'base64').toString()
    expect(credentials).toBe("my-app:a-b_c.d~e!f*g'h(i)+j")
  })

  it('refreshes with private_key_jwt as at sign-in', async () => {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
    const { privateKey: key } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const client = { token_endpoint_auth_method: 'private_key_jwt' }
    for (const clientPrivateKey of [key, { key, kid: 'the-key' }]) {
      const token = { url: 'https://issuer.example/token', clientPrivateKey }
      const { signIn, refresh } = await compared({ client, clientSecret: undefined, token })
      expect(refresh).toEqual(signIn)
    }
  })

  it('refreshes a public client without a secret, also where there is one', async () => {
    const client = { token_endpoint_auth_method: 'none' }
    const both = await compared({ client, clientSecret: undefined })
    expect(both.refresh).toEqual(both.signIn)
    const { refresh } = await bothRequests({ client })
    expect(refresh.headers).not.toHaveProperty('authorization')
    expect(refresh.body).not.toHaveProperty('client_secret')
    expect(refresh.body.client_id).toBe('client')
  })

  it('sends what token.params adds', async () => {
    const token = { url: 'https://issuer.example/token', params: { appid: 'an id', n: 1 } }
    const { signIn, refresh } = await bothRequests({ token })
    expect(refresh.url).toBe('https://issuer.example/token?appid=an+id&n=1')
    expect(refresh.url).toBe(signIn.url)
  })

  it.each([
    ['post, and is not known to take Basic', ['client_secret_post'], true],
    ['both', ['client_secret_post', 'client_secret_basic'], false],
    ['something else', ['private_key_jwt'], false],
    ['what it does not say', undefined, false],
  ])('takes from the metadata of next-auth v4 that a server takes %s', (_name, methods, isPost) => {
    const resolved = resolveProvider({ ...source, clientSecret: 'secret' })!
    const server = {
      issuer: 'https://issuer.example',
      token_endpoint_auth_methods_supported: methods!,
    }
    const body = (provider: typeof resolved) => {
      const parameters = new URLSearchParams()
      void clientAuthentication(provider, server)(
        server,
        { client_id: 'id' },
        parameters,
        new Headers(),
      )
      return parameters.has('client_secret')
    }
    expect(body({ ...resolved, wellKnown: 'https://issuer.example/.well-known/x' })).toBe(isPost)
    expect(body(resolved)).toBe(false)
  })

  it('does not follow redirects', async () => {
    const { refresh } = await bothRequests({})
    expect(refresh.redirect).toBe('manual')
  })

  it.each([
    ['a secret', {}, 'clientSecret', 'AUTH_MY_IDP_SECRET'],
    [
      'a secret to post',
      { client: { token_endpoint_auth_method: 'client_secret_post' } },
      'clientSecret',
      "'none'",
    ],
    [
      'a key',
      { client: { token_endpoint_auth_method: 'private_key_jwt' } },
      'token.clientPrivateKey',
      'private_key_jwt',
    ],
    [
      'a known method',
      { client: { token_endpoint_auth_method: 'tls_client_auth' } },
      'token_endpoint_auth_method',
      'tls_client_auth',
    ],
  ])('says that %s is missing', (_name, extra, setting, text) => {
    const call = () =>
      clientAuthentication(resolveProvider({ ...source, ...extra })!, { issuer: '' })
    const message = expect.stringContaining(text) as string
    expect(call).toThrow(expect.objectContaining({ name: 'ConfigurationError', setting, message }))
  })
})

describe('clientAuthentication, against a real provider', () => {
  let provider: RunningProvider
  beforeAll(async () => {
    provider = await startProvider()
  })
  afterAll(() => provider.stop())

  const clients = (): [string, object][] => {
    const { basic, post, secretJwt, privateKeyJwt, public: open } = provider.clients
    const { kid, privateKey: key } = privateKeyJwt
    const method = (name: string) => ({ client: { token_endpoint_auth_method: name } })
    return [
      ['client_secret_basic', { clientId: basic.id, clientSecret: basic.secret }],
      [
        'client_secret_post',
        { clientId: post.id, clientSecret: post.secret, ...method('client_secret_post') },
      ],
      [
        'client_secret_jwt',
        { clientId: secretJwt.id, clientSecret: secretJwt.secret, ...method('client_secret_jwt') },
      ],
      [
        'private_key_jwt',
        {
          clientId: privateKeyJwt.id,
          clientSecret: undefined,
          token: { clientPrivateKey: { key, kid } },
          ...method('private_key_jwt'),
        },
      ],
      ['none', { clientId: open.id, clientSecret: undefined, ...method('none') }],
    ]
  }

  it.each([0, 1, 2, 3, 4])('signs in and refreshes twice with client %i', async (index) => {
    const [, extra] = clients()[index]!
    const clock = movableClock()
    const providers: AuthConfig['providers'] = [demo(provider, extra)]
    const app = authApp({ providers }, { clock: clock.now })
    await app.signIn(`user-${index}`)
    for (const generation of [1, 2]) {
      clock.ahead(30_000)
      expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation })
    }
    expect(app.errors).toEqual([])
    expect(provider.control.liveGrants(`user-${index}`)).toBe(1)
  })

  it('keeps the session when the secret is wrong, and goes on when it is right again', async () => {
    const clock = movableClock()
    const app = authApp({ providers: [demo(provider)] }, { clock: clock.now })
    await app.signIn('eve')
    provider.control.changeClientSecret('another')
    clock.ahead(30_000)
    expect(await app.getAccessToken()).toMatchObject({ status: 'misconfigured' })
    expect(app.errors).toHaveLength(1)
    expect(app.errors[0]).toContain('provider "demo" refused the client')
    expect(app.errors[0]).toContain('client secret')
    expect(JSON.parse(await app.sessionText())).toMatchObject({ error: 'RefreshTokenUnavailable' })
    provider.control.changeClientSecret(provider.clients.basic.secret)
    clock.ahead(120_000)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
  })
})
