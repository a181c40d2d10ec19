import { createHmac, webcrypto } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startProvider } from '../src/index.ts'
import type { RunningProvider } from '../src/index.ts'
import { authorize, getMe, postToken, redirectUri, refresh, refreshed, signIn } from './sign-in.ts'

let provider: RunningProvider

beforeAll(async () => {
  provider = await startProvider()
})

afterAll(() => provider.stop())

describe('a sign-in', () => {
  test('gives tokens that the API accepts', async () => {
    const tokens = await signIn(provider, 'grace')
    expect(tokens.expires_in).toBe(20)
    expect(await (await getMe(provider, tokens.access_token)).json()).toEqual({
      sub: 'grace',
      name: 'Grace',
      email: 'grace@example.com',
    })
    const claims = tokens.id_token.split('.')[1] ?? ''
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: provider.issuer,
      aud: 'demo',
      sub: 'grace',
      name: 'Grace',
    })
  })

  test('names an issuer that ends in a slash where a client wants that', async () => {
    const other = await startProvider({ issuer: (address) => `${address}/` })
    const address = `http://localhost:${other.port}`
    const discovery = await fetch(`${address}/.well-known/openid-configuration`)
    expect(other.issuer).toBe(`${address}/`)
    expect(await discovery.json()).toMatchObject({
      issuer: `${address}/`,
      token_endpoint: `${address}/token`,
    })
    await other.stop()
  })

  test('works with prompt=consent and keeps offline_access', async () => {
    const code = await authorize(provider, 'ada', { prompt: 'consent' })
    const response = await postToken(provider, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
    })
    expect(await response.json()).toMatchObject({ scope: 'openid profile email offline_access' })
  })

  test('is refused when it would end on another host over http', async () => {
    const query = new URLSearchParams({
      client_id: 'demo',
      response_type: 'code',
      redirect_uri: 'http://attacker.example/',
      scope: 'openid',
    })
    const response = await fetch(`${provider.issuer}/auth?${query}`, { redirect: 'manual' })
    expect(response.status).toBe(400)
  })

  test('that is over says so', async () => {
    const response = await fetch(`${provider.issuer}/interaction/unknown`)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('Start again from the app')
  })
})

describe('a refresh', () => {
  test('rotates the refresh token', async () => {
    const first = await signIn(provider)
    const second = await refreshed(provider, first.refresh_token)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect((await getMe(provider, second.access_token)).status).toBe(200)
    expect((await refresh(provider, second.refresh_token)).status).toBe(200)
  })

  test('with a used refresh token revokes the grant', async () => {
    const first = await signIn(provider)
    const second = await refreshed(provider, first.refresh_token)
    const reuse = await refresh(provider, first.refresh_token)
    expect(reuse.status).toBe(400)
    expect(await reuse.json()).toMatchObject({ error: 'invalid_grant' })
    expect((await getMe(provider, second.access_token)).status).toBe(401)
    expect((await refresh(provider, second.refresh_token)).status).toBe(400)
  })

  test('of one sign-in leaves another of the same account alone', async () => {
    const [one, other] = [await signIn(provider), await signIn(provider)]
    await refresh(provider, one.refresh_token)
    await refresh(provider, one.refresh_token)
    expect((await refresh(provider, other.refresh_token)).status).toBe(200)
  })

  test('fifty times at once with one refresh token rotates it once', async () => {
    const { refresh_token } = await signIn(provider)
    const responses = await Promise.all(
      Array.from({ length: 50 }, () => refresh(provider, refresh_token)),
    )
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
  })
})

describe('the client', () => {
  const form = { grant_type: 'refresh_token', refresh_token: 'unknown' }
  const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

  // Who gets as far as the refresh token has been recognised.
  async function outcomeOf(extra: Record<string, string>, authorization?: string) {
    const response = await fetch(`${provider.issuer}/token`, {
      method: 'POST',
      ...(authorization && { headers: { authorization } }),
      body: new URLSearchParams({ ...form, ...extra }),
    })
    return ((await response.json()) as { error: string }).error
  }

  test('authenticates with Basic, percent-encoded or not', async () => {
    for (const credentials of ['demo:demo-secret', 'demo:demo%2Dsecret']) {
      const basic = `Basic ${Buffer.from(credentials).toString('base64')}`
      expect(await outcomeOf({}, basic)).toBe('invalid_grant')
    }
  })

  test('authenticates with a secret in the form', async () => {
    const { id, secret } = provider.clients.post
    expect(await outcomeOf({ client_id: id, client_secret: secret })).toBe('invalid_grant')
    expect(await outcomeOf({ client_id: id, client_secret: 'wrong' })).toBe('invalid_client')
  })

  test('authenticates with a JWT signed with its secret', async () => {
    const { id, secret } = provider.clients.secretJwt
    const input = assertionInput(id, { alg: 'HS256' })
    const signature = createHmac('sha256', secret).update(input).digest('base64url')
    const assertion = { client_assertion_type: assertionType, client_assertion: '' }
    assertion.client_assertion = `${input}.${signature}`
    expect(await outcomeOf(assertion)).toBe('invalid_grant')
  })

  test('authenticates with a JWT signed with its private key', async () => {
    const { id, kid, privateKey } = provider.clients.privateKeyJwt
    const input = assertionInput(id, { alg: 'ES256', kid })
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
    const signed = await webcrypto.subtle.sign(algorithm, privateKey, Buffer.from(input))
    const assertion = `${input}.${Buffer.from(signed).toString('base64url')}`
    expect(
      await outcomeOf({ client_assertion_type: assertionType, client_assertion: assertion }),
    ).toBe('invalid_grant')
  })

  test('needs no authentication when it is public', async () => {
    expect(await outcomeOf({ client_id: provider.clients.public.id })).toBe('invalid_grant')
  })

  function assertionInput(clientId: string, header: object): string {
    const now = Math.floor(Date.now() / 1000)
    const times = { iat: now, exp: now + 60 }
    const claims = { iss: clientId, sub: clientId, aud: provider.issuer, jti: clientId, ...times }
    return [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
  }
})

test('two providers in one process share nothing', async () => {
  const other = await startProvider({ clientId: 'other', clientSecret: 'other-secret' })
  try {
    const tokens = await signIn(other)
    expect((await getMe(other, tokens.access_token)).status).toBe(200)
    expect((await getMe(provider, tokens.access_token)).status).toBe(401)
    expect((await refresh(provider, tokens.refresh_token)).status).toBe(400)
    expect((await refresh(other, tokens.refresh_token)).status).toBe(200)
  } finally {
    await other.stop()
  }
})
