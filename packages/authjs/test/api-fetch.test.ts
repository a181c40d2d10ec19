import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { RotationError } from '@token-rotation/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AccessTokenResult, GetAccessTokenOptions } from '../src/access-token.ts'
import { AccessTokenError, apiFetch, apiOrigins } from '../src/api-fetch.ts'

interface Seen {
  readonly authorization: string | undefined
  readonly method: string | undefined
  readonly url: string | undefined
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

/** An API that takes one token and refuses all others. */
const seen: Seen[] = []
let good = 'token-1'
let challenge = 'Bearer error="invalid_token"'
let server: Server
let other: Server
let api: string
let elsewhere: string

function listen(target: Server): Promise<string> {
  return new Promise((resolve) => {
    target.listen(0, 'localhost', () => {
      resolve(`http://localhost:${(target.address() as AddressInfo).port}`)
    })
  })
}

beforeAll(async () => {
  other = createServer((req, res) => res.end(req.headers.authorization ?? 'nothing'))
  elsewhere = await listen(other)
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const body = await text(req)
    const { authorization } = req.headers
    seen.push({ authorization, method: req.method, url: req.url, body, headers: req.headers })
    if (req.url === '/redirect') res.writeHead(307, { location: elsewhere }).end()
    else if (authorization === `Bearer ${good}`) res.end(`hello ${body}`)
    else res.writeHead(401, { 'www-authenticate': challenge }).end('refused')
  }
  server = createServer((req, res) => void answer(req, res))
  api = await listen(server)
})
afterAll(() => {
  server.close()
  other.close()
})
beforeEach(() => {
  seen.length = 0
  good = 'token-1'
  challenge = 'Bearer error="invalid_token"'
})

/** Gives out `token-1`, and a newer one to whoever says that the current one was refused. */
function tokens(mayRotate = true) {
  let count = 1
  const asked: (GetAccessTokenOptions | undefined)[] = []
  async function getAccessToken(options?: GetAccessTokenOptions): Promise<AccessTokenResult> {
    asked.push(options)
    if (mayRotate && options?.ifAccessTokenIs === `token-${count}`) count += 1
    return {
      status: 'ok',
      accessToken: `token-${count}`,
      expiresAt: undefined,
      scope: undefined,
      generation: count,
      provider: 'demo',
    }
  }
  return { context: { origins: apiOrigins([api]), getAccessToken }, asked }
}

describe('apiFetch', () => {
  it('carries the access token', async () => {
    const { context } = tokens()
    const response = await apiFetch(context, `${api}/me?x=1`, { headers: { 'x-own': 'mine' } })
    expect(await response.text()).toBe('hello ')
    expect(seen).toEqual([
      expect.objectContaining({ authorization: 'Bearer token-1', method: 'GET', url: '/me?x=1' }),
    ])
    expect(seen[0]?.headers['x-own']).toBe('mine')
  })

  it('replaces an authorization header of the caller', async () => {
    const { context } = tokens()
    const init = { headers: { Authorization: 'Bearer mine' } }
    expect((await apiFetch(context, new URL(`${api}/me`), init)).status).toBe(200)
  })

  it('refreshes once on a 401, and repeats the request as it was', async () => {
    good = 'token-2'
    const { context, asked } = tokens()
    const init = {
      method: 'POST',
      body: 'text',
      headers: [['x-own', 'mine']] as [string, string][],
    }
    const response = await apiFetch(context, `${api}/me`, init)
    expect(await response.text()).toBe('hello text')
    expect(asked).toEqual([undefined, { ifAccessTokenIs: 'token-1' }])
    expect(
      seen.map(({ authorization, body, headers }) => [authorization, body, headers['x-own']]),
    ).toEqual([
      ['Bearer token-1', 'text', 'mine'],
      ['Bearer token-2', 'text', 'mine'],
    ])
  })

  it('asks for the token of the API that it calls, before and after a 401', async () => {
    good = 'token-2'
    const { context, asked } = tokens()
    const origins = apiOrigins([{ origin: api, resource: 'urn:api' }])
    expect((await apiFetch({ ...context, origins }, `${api}/me`)).status).toBe(200)
    expect(asked).toEqual([
      { resource: 'urn:api' },
      { resource: 'urn:api', ifAccessTokenIs: 'token-1' },
    ])
  })

  it('gives a second 401 to the caller', async () => {
    good = 'none of them'
    const { context } = tokens()
    expect((await apiFetch(context, `${api}/me`)).status).toBe(401)
    expect(seen).toHaveLength(2)
  })

  it('gives the 401 to the caller where there is no newer token', async () => {
    good = 'none of them'
    const { context } = tokens(false)
    const response = await apiFetch(context, `${api}/me`)
    expect(response.status).toBe(401)
    expect(await response.text()).toBe('refused')
    expect(seen).toHaveLength(1)
  })

  it('gives the 401 to the caller where the grant has ended meanwhile', async () => {
    good = 'none of them'
    const { context } = tokens()
    const getAccessToken = (options?: GetAccessTokenOptions): Promise<AccessTokenResult> =>
      options ? Promise.resolve({ status: 'signed-out' }) : context.getAccessToken()
    const response = await apiFetch({ ...context, getAccessToken }, `${api}/me`)
    expect(await response.text()).toBe('refused')
  })

  it('does not refresh for a scope that is missing', async () => {
    good = 'none of them'
    challenge = 'Bearer error="insufficient_scope", scope="write"'
    const { context, asked } = tokens()
    expect((await apiFetch(context, `${api}/me`)).status).toBe(401)
    expect(asked).toEqual([undefined])
  })

  it.each([
    ['text', () => 'body'],
    ['parameters', () => new URLSearchParams({ a: 'b' })],
    ['bytes', () => new TextEncoder().encode('body')],
    ['a blob', () => new Blob(['body'])],
    [
      'a form',
      () => {
        const form = new FormData()
        form.set('a', 'b')
        return form
      },
    ],
  ])('repeats a body that is %s', async (_name, body) => {
    good = 'token-2'
    const { context } = tokens()
    const response = await apiFetch(context, `${api}/me`, { method: 'POST', body: body() })
    expect(response.status).toBe(200)
    const sizes = seen.map((request) => request.body.length)
    expect(sizes[0]).toBeGreaterThan(0)
    expect(sizes[1]).toBe(sizes[0])
  })

  it.each([
    ['a stream', () => new Blob(['body']).stream()],
    [
      'a generator',
      async function* () {
        yield new TextEncoder().encode('body')
      },
    ],
  ])('does not repeat a body that is %s', async (_name, make) => {
    good = 'token-2'
    const { context, asked } = tokens()
    const init = { method: 'POST', body: make(), duplex: 'half' } as unknown as RequestInit
    const response = await apiFetch(context, `${api}/me`, init)
    expect(response.status).toBe(401)
    expect(asked).toEqual([undefined])
    expect(seen).toHaveLength(1)
    good = 'token-1'
    const again = { method: 'POST', body: make(), duplex: 'half' } as unknown as RequestInit
    expect(await (await apiFetch(context, `${api}/me`, again)).text()).toBe('hello body')
  })

  it('takes and repeats a Request with a body', async () => {
    good = 'token-2'
    const { context } = tokens()
    const request = new Request(`${api}/me`, {
      method: 'PUT',
      body: 'from the request',
      headers: { 'x-own': 'mine' },
    })
    const response = await apiFetch(context, request)
    expect(await response.text()).toBe('hello from the request')
    expect(seen.map(({ method, headers }) => [method, headers['x-own']])).toEqual([
      ['PUT', 'mine'],
      ['PUT', 'mine'],
    ])
  })

  it('sends nothing to an origin that is not listed', async () => {
    const { context, asked } = tokens()
    for (const url of [elsewhere, new URL(elsewhere), new Request(elsewhere)]) {
      await expect(apiFetch(context, url)).rejects.toThrow(`not sent to ${elsewhere}`)
    }
    await expect(apiFetch(context, api.replace('http:', 'https:'))).rejects.toThrow(TypeError)
    await expect(apiFetch(context, `http://user@localhost.evil.example/`)).rejects.toThrow(
      TypeError,
    )
    await expect(apiFetch(context, '/relative')).rejects.toThrow(TypeError)
    expect(asked).toEqual([])
  })

  it('takes no token along to another origin', async () => {
    const { context } = tokens()
    expect(await (await apiFetch(context, `${api}/redirect`)).text()).toBe('nothing')
  })

  it('throws where there is no token, and says why', async () => {
    const error = new RotationError({ code: 'ERR_ENDPOINT_UNAVAILABLE' })
    const result: AccessTokenResult = { status: 'unavailable', error, retryAfter: 5 }
    const context = { origins: apiOrigins([api]), getAccessToken: () => Promise.resolve(result) }
    const thrown = await apiFetch(context, api).catch((reason: unknown) => reason)
    expect(thrown).toBeInstanceOf(AccessTokenError)
    expect(thrown).toMatchObject({ code: 'ERR_NO_ACCESS_TOKEN', result })
    expect(seen).toEqual([])
  })
})

describe('apiOrigins', () => {
  it('completes origins', () => {
    const origins = [
      'https://API.example.com',
      'https://b.example:443/',
      'http://localhost:3000',
      'http://127.0.0.1',
      'http://[::1]:80',
    ]
    expect([...apiOrigins(origins).keys()]).toEqual([
      'https://api.example.com',
      'https://b.example',
      'http://localhost:3000',
      'http://127.0.0.1',
      'http://[::1]',
    ])
    expect(apiOrigins().size).toBe(0)
  })

  it.each([
    'http://api.example.com',
    'http://localhost.evil.example',
    'https://api.example.com/v1',
    'https://api.example.com?x',
    'https://user@api.example.com',
    'ftp://api.example.com',
    'api.example.com',
    '',
    '*',
    undefined,
  ])('refuses %j', (entry) => {
    expect(() => apiOrigins([entry as string])).toThrow(/"api" must list origins/)
  })

  it('knows which origins want tokens of their own', () => {
    const resource = 'https://b.example/v1'
    const origins = apiOrigins(['https://a.example', { origin: 'https://b.example', resource }])
    expect([...origins]).toEqual([
      ['https://a.example', undefined],
      ['https://b.example', resource],
    ])
  })

  it.each(['api', '/api', 'https://b.example#part', 'https://b.example/a b', 'https://', '', 7])(
    'refuses %j as a resource',
    (resource) => {
      const entry = { origin: 'https://b.example', resource: resource as string }
      expect(() => apiOrigins([entry])).toThrow(/"resource" must be an absolute URI/)
    },
  )

  it('refuses an origin that is listed for two resources', () => {
    const [first, second] = ['urn:a', 'urn:b'].map((resource) => ({ origin: api, resource }))
    expect(() => apiOrigins([api, first!])).toThrow(/twice/)
    expect(() => apiOrigins([first!, second!])).toThrow(/twice/)
    expect(apiOrigins([first!, first!]).size).toBe(1)
  })

  it('refuses what is no list', () => {
    expect(() => apiOrigins('https://api.example.com' as never)).toThrow(/list/)
  })
})
