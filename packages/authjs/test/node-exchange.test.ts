import { describe, expect, it } from 'vitest'
import { nodeExchange, type NodeRequest, type NodeResponse } from '../src/node-exchange.ts'

const options = { path: '/', httpOnly: true }
const written = [
  { name: 'session.0', value: '', options: { ...options, maxAge: 0 } },
  { name: 'session', value: 'new value', options },
]

function response(headersSent = false) {
  const headers = new Map<string, number | string | readonly string[]>()
  const res: NodeResponse = {
    headersSent,
    getHeader: (name) => headers.get(name.toLowerCase()),
    setHeader: (name, value) => headers.set(name.toLowerCase(), value),
  }
  return { res, headers }
}

function request(more: object = {}): NodeRequest {
  return { headers: { cookie: 'a=1; session=old; session.0=older' }, ...more }
}

describe('nodeExchange', () => {
  it('is one for all callers within a request', () => {
    const [one, other] = [request(), request()]
    const { res } = response()
    const exchange = nodeExchange(one, res, () => false)
    expect(nodeExchange(one, res, () => false)).toBe(exchange)
    expect(nodeExchange(other, res, () => false)).not.toBe(exchange)
    expect(exchange.key).toBe(one)
  })

  it('shows what it writes to the browser and to later readers of the header', () => {
    const { res, headers } = response()
    const exchange = nodeExchange(request(), res, () => false)
    exchange.write(written)
    expect({ ...exchange.cookies() }).toEqual({ a: '1', session: 'new value' })
    expect(headers.get('set-cookie')).toEqual([
      'session.0=; Max-Age=0; Path=/; HttpOnly',
      'session=new%20value; Path=/; HttpOnly',
    ])
    expect(headers.get('cache-control')).toBe('private, no-store')
  })

  it.each([
    ['no cookie', undefined, []],
    ['one cookie', 'theme=dark', ['theme=dark']],
    ['several', ['theme=dark', 'session=older; Path=/'], ['theme=dark']],
  ])('joins what it writes to %s of the response', (_name, before, expected) => {
    const { res, headers } = response()
    if (before) headers.set('set-cookie', before)
    const exchange = nodeExchange(request(), res, () => false)
    exchange.write(written)
    exchange.write([{ ...written[1]!, value: 'newer' }])
    expect(headers.get('set-cookie')).toEqual([
      ...expected,
      'session.0=; Max-Age=0; Path=/; HttpOnly',
      'session=newer; Path=/; HttpOnly',
    ])
  })

  it('shows it to those who read what a cookie parser has made', () => {
    const cookies = { a: '1', session: 'old', 'session.0': 'older' }
    nodeExchange(request({ cookies }), response().res, () => false).write(written)
    expect(cookies).toEqual({ a: '1', session: 'new value' })
  })

  it('cannot write once the headers have been sent', () => {
    const { res } = response()
    const exchange = nodeExchange(request(), res, () => false)
    expect(exchange.canWrite()).toBe(true)
    expect(nodeExchange(request(), response(true).res, () => false).canWrite()).toBe(false)
  })

  it('asks for the protocol when it is needed', () => {
    let isSecure = false
    const exchange = nodeExchange(request(), response().res, () => isSecure)
    isSecure = true
    expect(exchange.isHttps?.()).toBe(true)
  })

  it('takes a request without cookies', () => {
    const exchange = nodeExchange({ headers: {} }, response().res, () => false)
    expect({ ...exchange.cookies() }).toEqual({})
    exchange.write(written)
    expect({ ...exchange.cookies() }).toEqual({ session: 'new value' })
  })
})
