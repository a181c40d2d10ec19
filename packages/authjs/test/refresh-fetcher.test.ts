import { type ActiveGrant, judgeTokenResponse, type TokenFetcher } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import { refreshFetcher } from '../src/refresh-fetcher.ts'
import { resolveProvider } from '../src/resolve-provider.ts'
import { revokeToken } from '../src/revoke-token.ts'

const tokens = { access_token: 'a', refresh_token: 'the-refresh-token' }
const state: ActiveGrant = { status: 'active', id: 'g', provider: 'demo', generation: 0, tokens }

let issuers = 0
type Answer = (url: URL, init: RequestInit) => Response | Promise<Response>

function provider(answer: Answer, extra: object = {}) {
  issuers += 1
  const issuer = `https://as-${issuers}.example`
  const send = (url: string, init: RequestInit = {}) => Promise.resolve(answer(new URL(url), init))
  return resolveProvider({
    id: 'demo',
    type: 'oidc',
    issuer,
    clientId: 'id',
    clientSecret: 'secret',
    ...extra,
    [Symbol('custom-fetch')]: send,
  })!
}

function send(fetcher: TokenFetcher, signal?: AbortSignal): Promise<Response> {
  return fetcher({ refreshToken: tokens.refresh_token, state, signal })
}

const isDiscovery = (url: URL) => url.pathname.includes('.well-known')
const metadata = (url: URL, extra: object = {}) =>
  Response.json({ issuer: url.origin, token_endpoint: `${url.origin}/token`, ...extra })
const success = () =>
  Response.json({ access_token: 'b', refresh_token: 'next', token_type: 'Bearer', expires_in: 60 })
const token = 'https://as.example/token'

describe('refreshFetcher', () => {
  it('returns the answer as it is', async () => {
    const answer = success()
    expect(await send(refreshFetcher(() => provider(() => answer, { token })))).toBe(answer)
    const refusal = Response.json({ error: 'invalid_grant' }, { status: 400 })
    expect(await send(refreshFetcher(() => provider(() => refusal, { token })))).toBe(refusal)
  })

  it('shares a discovery between concurrent first requests', async () => {
    let asked = 0
    const demo = provider(async (url) => {
      if (!isDiscovery(url)) return success()
      asked += 1
      await new Promise((resolve) => setTimeout(resolve, 20))
      return metadata(url)
    })
    const fetcher = refreshFetcher(() => demo)
    await Promise.all([send(fetcher), send(fetcher), send(fetcher)])
    expect(asked).toBe(1)
  })

  it('counts a failed discovery as not sent, and tries it again', async () => {
    const sent: string[] = []
    let isDown = true
    const demo = provider((url) => {
      if (isDiscovery(url) && isDown) throw new TypeError('fetch failed')
      if (isDiscovery(url)) return metadata(url)
      sent.push(url.pathname)
      return success()
    })
    const heard: unknown[] = []
    const fetcher = refreshFetcher(() => demo, { onNotSent: (error) => heard.push(error) })
    await expect(send(fetcher)).rejects.toMatchObject({ code: 'ERR_NOT_SENT' })
    expect(sent).toEqual([])
    expect(heard).toEqual([new TypeError('fetch failed')])
    isDown = false
    expect((await send(fetcher)).status).toBe(200)
  })

  it('counts a discovery that takes too long as not sent', async () => {
    const demo = provider(
      (_url, { signal }) =>
        new Promise((_resolve, reject) => {
          signal!.addEventListener('abort', () => reject(signal!.reason as Error))
        }),
    )
    const fetcher = refreshFetcher(() => demo, { discoveryTimeout: 20 })
    await expect(send(fetcher)).rejects.toMatchObject({ code: 'ERR_NOT_SENT' })
  })

  it('counts what is wrong in the configuration as not sent, and says it', async () => {
    const heard: unknown[] = []
    const demo = provider(success, { token, clientSecret: undefined })
    const fetcher = refreshFetcher(() => demo, { onNotSent: (error) => heard.push(error) })
    await expect(send(fetcher)).rejects.toMatchObject({ code: 'ERR_NOT_SENT' })
    expect(heard).toEqual([expect.objectContaining({ setting: 'clientSecret' })])
  })

  it('does not call a reset not sent', async () => {
    const reset = Object.assign(new TypeError('fetch failed'), { code: 'ECONNRESET' })
    const demo = provider(() => Promise.reject(reset), { token })
    await expect(send(refreshFetcher(() => demo))).rejects.toBe(reset)
  })

  it('returns a redirect and does not follow it', async () => {
    let asked = 0
    const demo = provider(
      (_url, { redirect }) => {
        asked += 1
        expect(redirect).toBe('manual')
        return new Response(null, { status: 307, headers: { location: 'https://evil.example' } })
      },
      { token },
    )
    expect((await send(refreshFetcher(() => demo))).status).toBe(307)
    expect(asked).toBe(1)
  })

  it('passes the signal on', async () => {
    const controller = new AbortController()
    let seen: AbortSignal | null | undefined
    const demo = provider(
      (_url, { signal }) => {
        seen = signal
        return new Promise((_resolve, reject) => {
          signal!.addEventListener('abort', () => reject(signal!.reason as Error))
        })
      },
      { token },
    )
    const pending = send(
      refreshFetcher(() => demo),
      controller.signal,
    )
    await new Promise((resolve) => setTimeout(resolve, 5))
    controller.abort()
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
    expect(seen?.aborted).toBe(true)
  })

  it('sends nothing once its time is over, however late it hears of that', async () => {
    let time = 0
    const sent: string[] = []
    const demo = provider((url) => {
      sent.push(url.pathname)
      // The process is suspended while it finds out where the token endpoint is.
      if (isDiscovery(url)) time = 5_000
      return isDiscovery(url) ? metadata(url) : success()
    })
    const fetcher = refreshFetcher(() => demo, { clock: () => time })
    const request = { refreshToken: tokens.refresh_token, state, signal: undefined }
    const late = fetcher({ ...request, deadline: 4_000 })
    await expect(late).rejects.toMatchObject({ code: 'ERR_NOT_SENT' })
    expect(sent).toEqual(['/.well-known/openid-configuration'])
    expect((await fetcher({ ...request, deadline: 5_000 })).status).toBe(200)
  })

  it('uses the provider as it is configured at the time of the request', async () => {
    const seen: (string | null)[] = []
    const keep: Answer = (_url, { headers }) => {
      seen.push(new Headers(headers).get('authorization'))
      return success()
    }
    let demo = provider(keep, { token, clientSecret: 'old' })
    const fetcher = refreshFetcher(() => demo)
    await send(fetcher)
    demo = provider(keep, { token, clientSecret: 'new' })
    await send(fetcher)
    expect(seen).toEqual([`Basic ${btoa('id:old')}`, `Basic ${btoa('id:new')}`])
  })

  it('lets conform repair an answer', async () => {
    const conform = async (response: Response) =>
      Response.json({ ...((await response.json()) as object), token_type: 'bearer' })
    const untyped = () => Response.json({ access_token: 'b', refresh_token: 'next' })
    const demo = provider(untyped, { token: { url: token, conform } })
    const response = await send(refreshFetcher(() => demo))
    expect(await response.json()).toMatchObject({ token_type: 'bearer', refresh_token: 'next' })
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'reads the body and returns nothing',
      async (response: Response) => {
        await response.text()
      },
    ],
    ['is not asynchronous and returns nothing', () => undefined],
    [
      'reads the body and returns what it has read',
      async (response: Response) => {
        await response.text()
        return response
      },
    ],
  ])('keeps the answer where conform %s', async (_name, conform) => {
    const demo = provider(success, { token: { url: token, conform } })
    const response = await send(refreshFetcher(() => demo))
    const judgement = await judgeTokenResponse(response, { tokens, startedAt: 0 })
    expect(judgement).toMatchObject({ status: 'tokens', tokens: { refresh_token: 'next' } })
  })
})

describe('revokeToken', () => {
  const revocable = (asked: { url: URL; init: RequestInit }[]) =>
    provider((url, init) => {
      if (isDiscovery(url)) {
        return metadata(url, { revocation_endpoint: `${url.origin}/revoke` })
      }
      asked.push({ url, init })
      return new Response(null, { status: 200 })
    })

  it('revokes a refresh token with the authentication of the client', async () => {
    const asked: { url: URL; init: RequestInit }[] = []
    await revokeToken(revocable(asked), 'the-token')
    expect(asked).toHaveLength(1)
    const [{ url, init }] = asked as [{ url: URL; init: RequestInit }]
    expect(url.pathname).toBe('/revoke')
    expect(Object.fromEntries(init.body as URLSearchParams)).toEqual({
      token: 'the-token',
      token_type_hint: 'refresh_token',
    })
    expect(new Headers(init.headers).get('authorization')).toBe(`Basic ${btoa('id:secret')}`)
  })

  it('does nothing where there is no revocation endpoint, or nobody to ask for it', async () => {
    const sent: string[] = []
    const demo = provider((url) => {
      if (!isDiscovery(url)) sent.push(url.href)
      return metadata(url)
    })
    await revokeToken(demo, 'the-token')
    await revokeToken({ ...demo, issuer: undefined, tokenEndpoint: token }, 'the-token')
    expect(sent).toEqual([])
  })

  it.each([
    [200, true],
    [400, true],
    [401, false],
    [404, false],
    [429, false],
    [503, false],
  ])('takes %i for done: %s', async (status, isDone) => {
    const demo = provider((url) =>
      isDiscovery(url)
        ? metadata(url, { revocation_endpoint: `${url.origin}/revoke` })
        : new Response(null, { status }),
    )
    expect(await revokeToken(demo, 'the-token')).toBe(isDone)
  })
})
