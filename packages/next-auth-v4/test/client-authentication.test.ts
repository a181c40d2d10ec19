import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { cookieName, movableClock, secret, startApp } from './support/start-app.ts'

interface Captured {
  readonly authorization: string | undefined
  readonly body: Record<string, string>
}

const captured: Captured[] = []
let metadata: object = {}
let server: Server
let origin = ''

beforeAll(async () => {
  server = createServer((req, res) => void answerAny(req, res))
  async function answerAny(req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.setHeader('content-type', 'application/json')
    const answer = (body: object) => void res.end(JSON.stringify(body))
    if (req.url?.includes('.well-known')) return answer(metadata)
    if (req.url === '/userinfo') return answer({ sub: '7', name: 'Ada' })
    const parts: Buffer[] = []
    for await (const part of req) parts.push(part as Buffer)
    const body = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()))
    captured.push({ authorization: req.headers.authorization, body })
    const n = captured.length
    const tokens = { access_token: `access-${n}`, refresh_token: `refresh-${n}` }
    answer({ ...tokens, token_type: 'Bearer', expires_in: 60 })
  }
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())
afterEach(() => vi.unstubAllEnvs())

/** What leaves at sign-in and at the refresh after it, without what belongs to the grant. */
async function bothRequests(extra: object) {
  captured.length = 0
  vi.stubEnv('AUTH_TRUST_HOST', '1')
  const clock = movableClock()
  const app = await startApp({
    authOptions: {
      secret,
      providers: [
        {
          id: 'demo',
          name: 'Demo',
          type: 'oauth',
          authorization: `${origin}/authorize`,
          token: `${origin}/token`,
          userinfo: `${origin}/userinfo`,
          checks: ['none'],
          clientId: 'my-app',
          clientSecret: 'secret',
          profile: ({ sub, name }: Record<string, string>) => ({ id: sub!, name: name! }),
          ...extra,
        },
      ],
    },
    options: { clock: clock.now },
  })
  try {
    await app.get('/api/auth/callback/demo?code=the-code')
    expect(app.jar.cookies).toHaveProperty([cookieName])
    clock.ahead(120_000)
    expect(await app.json('/token')).toMatchObject({ accessToken: 'access-2', generation: 1 })
  } finally {
    await app.stop()
  }
  const [signIn, refresh] = captured.map(({ authorization, body }) => {
    const { grant_type: _, code: _code, redirect_uri: _uri, refresh_token: _token, ...rest } = body
    return { authorization, body: rest }
  })
  expect(captured[1]!.body).toMatchObject({ refresh_token: 'refresh-1' })
  return { signIn, refresh }
}

const secrets = ['secret', "-_.~!*'()", 'a b+c%20d&e=f:g/h?i', 'pässwörd ☃', 'trailing ']

describe('a refresh', () => {
  for (const method of [undefined, 'client_secret_basic', 'client_secret_post', 'none']) {
    const client = method ? { token_endpoint_auth_method: method } : {}
    it.each(secrets)(
      `authenticates with ${method ?? 'no method'} as the sign-in: %j`,
      async (own) => {
        const clientId = `id ${own}`
        const { signIn, refresh } = await bothRequests({ clientId, clientSecret: own, client })
        expect(refresh).toEqual(signIn)
      },
    )
  }

  it.each([
    [['client_secret_post', 'private_key_jwt'], 'body'],
    [['client_secret_post', 'client_secret_basic'], 'header'],
    [undefined, 'header'],
  ])('puts the secret where the sign-in puts it, with %j supported', async (methods, place) => {
    const issuer = `${origin}/${place}-${methods?.length}`
    metadata = {
      issuer,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      userinfo_endpoint: `${origin}/userinfo`,
      token_endpoint_auth_methods_supported: methods,
    }
    const wellKnown = `${issuer}/.well-known/openid-configuration`
    const { signIn, refresh } = await bothRequests({ wellKnown, idToken: false })
    expect(refresh).toEqual(signIn)
    expect('client_secret' in refresh!.body).toBe(place === 'body')
  })

  it('asks a server whose metadata name a pattern for an issuer', async () => {
    metadata = {
      issuer: 'https://login.example/{tenantid}/v2.0',
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      userinfo_endpoint: `${origin}/userinfo`,
    }
    const wellKnown = `${origin}/common/.well-known/openid-configuration?appid=x`
    const { signIn, refresh } = await bothRequests({ wellKnown, idToken: false })
    expect(refresh).toEqual(signIn)
  })
})
