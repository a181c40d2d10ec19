import { readdirSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { resolveProvider } from '../src/resolve-provider.ts'
import { movableClock, secret, startApp } from './support/start-app.ts'

type Provider = Record<string, string>

const require = createRequire(import.meta.url)
const folder = dirname(require.resolve('next-auth/providers'))
const given = { clientId: 'id', clientSecret: 'secret', domain: 'issuer.example', tenantId: 't' }
const builtIn = readdirSync(folder)
  .filter((file) => !/^(index|email|credentials)/.test(file))
  .map((file): [string, Provider] => {
    const { default: factory } = require(join(folder, file)) as {
      default: (options: object) => Provider
    }
    return [file.slice(0, -3), factory(given)]
  })
const isVersion2 = ([name]: [string, ...unknown[]]) => name !== 'twitter'
const custom = {
  id: 'my-idp',
  type: 'oauth',
  version: '2.0',
  accessTokenUrl: 'https://issuer.example/token',
  clientId: 'id',
  clientSecret: 'secret',
}

afterEach(() => vi.unstubAllEnvs())

describe('resolveProvider', () => {
  it('knows all OAuth providers of next-auth v3', () => {
    expect(builtIn).toHaveLength(48)
    expect(builtIn.filter(([, provider]) => resolveProvider(provider))).toHaveLength(47)
  })

  it.each(builtIn.filter(isVersion2))('resolves %s', (_name, provider) => {
    const resolved = resolveProvider(provider)
    expect(resolved).toMatchObject({
      id: provider.id,
      tokenEndpoint: provider.accessTokenUrl!.trim(),
      client: { token_endpoint_auth_method: 'client_secret_post' },
    })
  })

  it.each([
    ['clientId', { clientId: '' }],
    ['accessTokenUrl', { accessTokenUrl: undefined }],
    ['clientSecret', { clientSecret: { keyId: 'k', teamId: 't', privateKey: 'p' } }],
  ])('names "%s" where it cannot be used', (setting, extra) => {
    expect(() => resolveProvider({ ...custom, ...extra })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', setting }),
    )
  })

  it('wants no secret of a public client, and nothing of one without OAuth 2.0', () => {
    const { client } = resolveProvider({ ...custom, clientSecret: undefined })!
    expect(client.token_endpoint_auth_method).toBe('none')
    expect(resolveProvider({ id: 'credentials', type: 'credentials' })).toBeUndefined()
  })
})

describe('a refresh', () => {
  it.each([
    ['by default', {}],
    ['with headers of the provider', { headers: { Authorization: 'Basic abc', 'X-API-Key': 'k' } }],
    ['as Reddit wants it', { id: 'reddit' }],
    ['with a secret that needs encoding', { clientSecret: "a b+c%20d&e=f:-_.~!*'()" }],
  ])('authenticates as the sign-in: %s', async (_name, extra) => {
    const captured: { headers: Record<string, unknown>; body: Record<string, string> }[] = []
    const server = createServer((req, res) => void answer(req, res))
    async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
      const parts: Buffer[] = []
      for await (const part of req) parts.push(part as Buffer)
      const { authorization, 'client-id': client, 'x-api-key': key } = req.headers
      const body = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()))
      if (req.method === 'GET') return void res.end(JSON.stringify({ sub: '7', name: 'Ada' }))
      captured.push({ headers: { authorization, client, key }, body })
      res.setHeader('content-type', 'application/json')
      const tokens = { access_token: `access-${captured.length}`, refresh_token: 'refresh' }
      res.end(JSON.stringify({ ...tokens, token_type: 'Bearer', expires_in: 60 }))
    }
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`
    vi.stubEnv('NEXTAUTH_URL', '')
    const clock = movableClock()
    const provider = {
      ...custom,
      accessTokenUrl: `${origin}/token`,
      authorizationUrl: `${origin}/authorize`,
      profileUrl: `${origin}/me`,
      protection: 'none',
      profile: ({ sub, name }: Provider) => ({ id: sub, name }),
      ...extra,
    }
    const app = await startApp({
      authOptions: { secret, providers: [provider] },
      options: { clock: clock.now },
    })
    try {
      await app.get(`/api/auth/callback/${provider.id}?code=the-code`)
      clock.ahead(120_000)
      expect(await app.json('/token')).toMatchObject({ accessToken: 'access-2' })
    } finally {
      await app.stop()
      server.close()
    }
    const [signIn, refresh] = captured.map(({ headers, body }) => {
      const { client_id, client_secret } = body
      return { headers, client_id, client_secret }
    })
    expect(refresh).toEqual(signIn)
  })
})
