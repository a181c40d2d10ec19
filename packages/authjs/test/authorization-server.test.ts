import { describe, expect, it } from 'vitest'
import { authorizationServer, discover, httpOptions } from '../src/authorization-server.ts'
import { resolveProvider } from '../src/resolve-provider.ts'

let issuers = 0

/** A provider with an issuer of its own, which is asked through `answer`. */
function provider(
  answer: (url: string, init?: RequestInit) => Promise<Response>,
  extra: object = {},
) {
  issuers += 1
  const issuer = `https://issuer-${issuers}.example`
  const source = { id: 'demo', type: 'oidc', clientId: 'id', issuer, ...extra }
  const resolved = resolveProvider({ ...source, [Symbol('custom-fetch')]: answer })!
  return { resolved, issuer }
}
const metadata = (url: string) => {
  const issuer = new URL(url).origin
  return Response.json({ issuer, token_endpoint: `${issuer}/token` })
}

describe('authorizationServer', () => {
  it('asks nobody where the token endpoint is configured', async () => {
    const never = () => Promise.reject(new Error('asked'))
    const { resolved, issuer } = provider(never, { token: 'https://t.example/token' })
    expect(await authorizationServer(resolved)).toEqual({
      issuer,
      token_endpoint: 'https://t.example/token',
    })
  })

  it('asks once, however many ask at the same time and later', async () => {
    let asked = 0
    const { resolved, issuer } = provider(async (url) => {
      asked += 1
      await new Promise((resolve) => setTimeout(resolve, 20))
      return metadata(url)
    })
    const all = await Promise.all(Array.from({ length: 20 }, () => authorizationServer(resolved)))
    expect(new Set(all.map(({ token_endpoint }) => token_endpoint))).toEqual(
      new Set([`${issuer}/token`]),
    )
    await authorizationServer(resolved)
    expect(asked).toBe(1)
  })

  it('asks a well-known address as it is, and does not compare the issuer', async () => {
    const asked: string[] = []
    const { resolved } = provider((url) => {
      asked.push(url)
      const issuer = 'https://login.example/{tenantid}/v2.0'
      return Promise.resolve(
        Response.json({ issuer, token_endpoint: 'https://login.example/token' }),
      )
    })
    const wellKnown = 'https://login.example/common/.well-known/openid-configuration?appid=7'
    const source = { ...resolved, wellKnown }
    expect(await authorizationServer(source)).toMatchObject({
      token_endpoint: 'https://login.example/token',
    })
    await authorizationServer(source)
    expect(asked).toEqual([wellKnown])
  })

  it('forgets what a well-known address has answered in vain', async () => {
    let asked = 0
    const { resolved } = provider((url) => {
      asked += 1
      return Promise.resolve(asked === 1 ? new Response('no', { status: 500 }) : metadata(url))
    })
    const source = { ...resolved, wellKnown: 'https://issuer.example/.well-known/other' }
    await expect(authorizationServer(source)).rejects.toThrow()
    expect(await authorizationServer(source)).toHaveProperty('token_endpoint')
  })

  it('forgets a discovery that failed', async () => {
    let asked = 0
    const { resolved } = provider((url) => {
      asked += 1
      return asked === 1 ? Promise.reject(new TypeError('down')) : Promise.resolve(metadata(url))
    })
    await expect(authorizationServer(resolved)).rejects.toThrow('down')
    expect(await authorizationServer(resolved)).toHaveProperty('token_endpoint')
    expect(asked).toBe(2)
  })

  it.each([
    ['an error', () => new Response('no', { status: 500 })],
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['another issuer', () => Response.json({ issuer: 'https://other.example' })],
  ])('forgets a discovery that brought %s', async (_name, answer) => {
    let asked = 0
    const { resolved } = provider((url) => {
      asked += 1
      return Promise.resolve(asked === 1 ? answer() : metadata(url))
    })
    await expect(authorizationServer(resolved)).rejects.toThrow()
    expect(await authorizationServer(resolved)).toHaveProperty('token_endpoint')
  })

  it('keeps what different fetches found apart, as they repair what an issuer publishes', async () => {
    const named = (name: string) => (url: string) => {
      const { origin } = new URL(url)
      return Promise.resolve(Response.json({ issuer: origin, token_endpoint: `${origin}/${name}` }))
    }
    const { resolved } = provider(named('a'))
    const other = { ...resolved, fetch: named('b') as typeof fetch }
    expect((await authorizationServer(resolved)).token_endpoint).toMatch(/\/a$/)
    expect((await authorizationServer(other)).token_endpoint).toMatch(/\/b$/)
  })

  it('gives up after the time that it is given', async () => {
    const { resolved } = provider(
      (_url, init) =>
        new Promise((_resolve, reject) => {
          const signal = init!.signal!
          signal.addEventListener('abort', () => reject(signal.reason as Error))
        }),
    )
    await expect(authorizationServer(resolved, 20)).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})

describe('discover', () => {
  it('rejects where there is no issuer', async () => {
    const { resolved } = provider(() => Promise.reject(new Error('asked')))
    await expect(discover({ ...resolved, issuer: undefined })).rejects.toThrow('has no issuer')
  })
})

describe('httpOptions', () => {
  it('uses the global fetch as it is at the time of the request', async () => {
    const { resolved } = provider(() => Promise.reject(new Error('asked')))
    const options = httpOptions({ ...resolved, fetch: undefined })
    const before = globalThis.fetch
    globalThis.fetch = () => Promise.resolve(new Response('instrumented'))
    try {
      const send = Object.getOwnPropertySymbols(options)
        .map((symbol) => (options as Record<symbol, unknown>)[symbol])
        .find((value) => typeof value === 'function') as typeof fetch
      expect(await (await send('https://x.example', {})).text()).toBe('instrumented')
    } finally {
      globalThis.fetch = before
    }
  })
})
