import { describe, expect, it } from 'vitest'
import { kitExchange } from '../src/kit-exchange.ts'
import { fakeEvent } from './support/fake-event.ts'

const name = 'authjs.session-token'
const options = { path: '/', httpOnly: true, secure: false, sameSite: 'lax' } as const

describe('kitExchange', () => {
  it('is one for all copies of an event', () => {
    const { event } = fakeEvent()
    const exchange = kitExchange(event)
    expect(kitExchange({ ...event })).toBe(exchange)
    expect(kitExchange({ ...event, request: new Request(event.url) })).toBe(exchange)
    expect(kitExchange(fakeEvent().event)).not.toBe(exchange)
  })

  it('shows later readers what it has written: of the cookies, and of the header', () => {
    const { event, written } = fakeEvent({ cookie: `a=1; ${name}=old; ${name}x=keep` })
    const exchange = kitExchange(event)
    exchange.write([
      { name, value: '', options: { ...options, maxAge: 0 } },
      { name: `${name}.0`, value: 'new', options },
      { name: `${name}.1`, value: 'er', options },
    ])
    expect(event.request.headers.get('cookie')).toBe(
      `a=1; ${name}x=keep; ${name}.0=new; ${name}.1=er`,
    )
    expect(exchange.cookies()).toMatchObject({ [name]: '', [`${name}.0`]: 'new', a: '1' })
    expect(written.get(name)).toEqual({ value: '', options: { ...options, maxAge: 0 } })
  })

  it('keeps the newest of each cookie, for whoever answers without Kit', () => {
    const exchange = kitExchange(fakeEvent().event)
    const before = exchange.written()
    exchange.write([
      { name, value: 'one', options },
      { name: 'other', value: 'x', options },
    ])
    exchange.write([{ name, value: 'two', options }])
    expect(exchange.written().map(({ value }) => value)).toEqual(['x', 'two'])
    expect(exchange.written()).not.toBe(before)
  })

  it('takes the protocol for what Auth.js takes it for', () => {
    const isHttps = (url: string) => kitExchange(fakeEvent({ url }).event).isHttps?.()
    expect(isHttps('http://localhost/')).toBe(false)
    expect(isHttps('https://app.example/')).toBe(true)
  })

  it.each([
    [{}, false],
    [{ 'sec-purpose': 'prefetch;prerender' }, true],
    [{ purpose: 'prefetch' }, true],
  ])('knows a prefetch by %o', (headers, expected) => {
    expect(kitExchange(fakeEvent({ headers }).event).isPrefetch).toBe(expected)
  })

  it.each(['ctx', 'context'])(
    'finishes work where the adapter offers it as platform.%s',
    (name) => {
      const kept: unknown[] = []
      const owner = {
        waitUntil(this: unknown, work: unknown) {
          kept.push(work, this)
        },
      }
      const work = Promise.resolve()
      kitExchange(fakeEvent({ platform: { [name]: owner } }).event).background?.(work)
      expect(kept).toEqual([work, owner])
      expect(kitExchange(fakeEvent({ platform: { req: {} } }).event).background).toBeUndefined()
      expect(kitExchange(fakeEvent().event).background).toBeUndefined()
    },
  )

  it('knows when the response takes no cookie any more, and never throws', () => {
    const { event, end } = fakeEvent()
    const exchange = kitExchange(event)
    expect(exchange.canWrite()).toBe(true)
    end()
    expect(exchange.canWrite()).toBe(false)
    exchange.write([{ name, value: 'late', options }])
    expect(exchange.written()).toEqual([])
    expect(event.request.headers.get('cookie')).toBe(`${name}=late`)
  })

  it('believes a refusal that it could not foresee', () => {
    const { event, end } = fakeEvent()
    end()
    const exchange = kitExchange(event)
    exchange.write([{ name, value: 'late', options }])
    expect(exchange.canWrite()).toBe(false)
  })

  it('survives a host that freezes the headers of requests', () => {
    const { event, written } = fakeEvent()
    event.request.headers.set = () => {
      throw new TypeError('immutable')
    }
    kitExchange(event).write([{ name, value: 'new', options }])
    expect(written.get(name)?.value).toBe('new')
  })
})
