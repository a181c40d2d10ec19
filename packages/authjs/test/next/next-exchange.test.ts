import { describe, expect, it } from 'vitest'
import { isHttps, isPrefetch, nextExchanges } from '../../src/next/next-exchange.ts'
import type { Exchange } from '../../src/exchange.ts'
import {
  asRender,
  cookies,
  headers,
  inProxy,
  inRouteHandler,
  inServerComponent,
} from '../support/next-scopes.ts'

const env: Record<string, string> = {}
const exchanges = nextExchanges({ headers, cookies }, () => env)
const request = { cookie: 'a=1; b=%20two' }
const written = [
  { name: 'a', value: '', options: { path: '/', maxAge: 0 } },
  { name: 'c', value: 'three', options: { path: '/', httpOnly: true } },
]

describe('nextExchanges', () => {
  it('has no request outside of one', async () => {
    await expect(exchanges.current()).rejects.toThrow('outside a request scope')
  })

  it('is the same request for all readers of one, and another for those of another', async () => {
    const keys = async () => [(await exchanges.current()).key, (await exchanges.current()).key]
    const [one, other] = [
      await inServerComponent(request, keys),
      await inServerComponent(request, keys),
    ]
    expect(one[0]).toBe(one[1])
    expect(other[0]).not.toBe(one[0])
  })

  it('waits for somebody to be answered, and goes on for nobody', async () => {
    const connections: (() => Promise<void>)[] = [
      () => Promise.resolve(),
      () => new Promise(() => undefined),
      () => Promise.reject(new Error('the render was given up')),
    ]
    const seen = connections.map(async (connection, index) => {
      const { current } = nextExchanges({ headers, cookies, connection }, () => env)
      await inServerComponent(request, current)
      return index
    })
    const later = new Promise((resolve) => setImmediate(resolve))
    const settled = seen.map((one) => Promise.race([one, later]))
    expect(await Promise.all(settled)).toEqual([0, undefined, undefined])
  })

  it('reads the cookies, decoded', async () => {
    const read = async () => (await exchanges.current()).cookies()
    expect(await inServerComponent(request, read)).toEqual({ a: '1', b: ' two' })
    const { result } = await inRouteHandler(request, read)
    expect(result).toEqual({ a: '1', b: ' two' })
  })

  it('writes in a Route Handler, for the browser and for later readers', async () => {
    const { result, setCookies } = await inRouteHandler(request, async () => {
      const exchange = await exchanges.current()
      const canWrite = exchange.canWrite()
      exchange.write(written)
      const later = (await exchanges.current()).cookies()
      return { canWrite, later, jar: (await cookies()).get('c')?.value }
    })
    expect(result).toEqual({
      canWrite: true,
      later: { a: '', b: ' two', c: 'three' },
      jar: 'three',
    })
    expect(setCookies).toEqual([
      expect.stringMatching(/^a=;.*Max-Age=0/),
      expect.stringMatching(/^c=three;.*HttpOnly/),
    ])
  })

  it('sets nothing by asking whether it can', async () => {
    const { setCookies } = await inRouteHandler(request, async () => {
      const exchange = await exchanges.current()
      expect(exchange.canWrite()).toBe(true)
      expect(exchange.canWrite()).toBe(true)
      expect(exchange.cookies()).toEqual({ a: '1', b: ' two' })
    })
    expect(setCookies).toEqual([])
    const response = await inProxy(async () => {
      expect((await exchanges.current()).canWrite()).toBe(true)
    }, request)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('cannot write in a Server Component, nor in what a server action renders', async () => {
    const canWrite = async () => (await exchanges.current()).canWrite()
    expect(await inServerComponent(request, canWrite)).toBe(false)
    const { result } = await inRouteHandler(request, async () => [
      await canWrite(),
      await asRender(canWrite),
    ])
    expect(result).toEqual([true, false])
  })

  it('notices that a request which could take a cookie no longer can', async () => {
    const { result } = await inRouteHandler(request, async () => {
      const exchange = await exchanges.current()
      const before = exchange.canWrite()
      return [before, await asRender(async () => exchange.canWrite())]
    })
    expect(result).toEqual([true, false])
  })

  it('prefers the request that a proxy has made known', async () => {
    const own = { cookies: () => ({ mine: '1' }) } as unknown as Exchange
    await inServerComponent(request, async () => {
      exchanges.register(await headers(), own)
      expect(await exchanges.current()).toBe(own)
    })
    const other = await inServerComponent(request, () => exchanges.current())
    expect(other).not.toBe(own)
  })

  it('tells a prefetch and the protocol of the request', async () => {
    const read = async () => {
      const { isPrefetch: prefetch, isHttps: https } = await exchanges.current()
      return [prefetch, https?.()]
    }
    expect(await inServerComponent(request, read)).toEqual([false, false])
    const more = { ...request, 'sec-purpose': 'prefetch', 'x-forwarded-proto': 'https' }
    expect(await inServerComponent(more, read)).toEqual([true, true])
  })
})

describe('isPrefetch', () => {
  it.each([
    [{ 'next-router-prefetch': '1' }, true],
    [{ 'x-middleware-prefetch': '1' }, true],
    [{ purpose: 'prefetch' }, true],
    [{ 'sec-purpose': 'prefetch;prerender' }, true],
    [{ 'sec-purpose': 'prefetch;anonymous-client-ip' }, true],
    [{}, false],
    [{ purpose: 'preview' }, false],
    [{ 'sec-purpose': 'prefetching' }, false],
  ])('for %j is %j', (given, expected) => {
    expect(isPrefetch(new Headers(given))).toBe(expected)
  })
})

describe('isHttps', () => {
  it.each([
    [{}, {}, false],
    [{ 'x-forwarded-proto': 'https' }, {}, true],
    [{ 'x-forwarded-proto': 'https,http' }, {}, true],
    [{ 'x-forwarded-proto': 'http, https' }, {}, false],
    [{}, { AUTH_URL: 'https://app.example' }, true],
    [{}, { NEXTAUTH_URL: 'https://app.example' }, true],
    [{ 'x-forwarded-proto': 'https' }, { AUTH_URL: 'http://localhost' }, false],
    [{}, { AUTH_URL: 'https://app.example', NEXTAUTH_URL: 'http://localhost' }, true],
  ])('for the headers %j and the environment %j is %j', (given, environment, expected) => {
    expect(isHttps(new Headers(given), environment)).toBe(expected)
  })
})
