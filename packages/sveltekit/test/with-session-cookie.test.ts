import { describe, expect, it } from 'vitest'
import { kitExchange } from '../src/kit-exchange.ts'
import { withSessionCookie } from '../src/with-session-cookie.ts'
import { fakeEvent } from './support/fake-event.ts'

const name = 'authjs.session-token'
const options = { path: '/', httpOnly: true } as const

function setUp() {
  const { event, end } = fakeEvent()
  const exchange = kitExchange(event)
  return { exchange, end, write: () => exchange.write([{ name, value: 'new', options }]) }
}

describe('withSessionCookie', () => {
  it('leaves a response alone where nothing was written', () => {
    const response = new Response('hello')
    expect(withSessionCookie(response, setUp().exchange)).toBe(response)
  })

  it('keeps shared caches from a response that carries a session', async () => {
    const { exchange, write, end } = setUp()
    write()
    end()
    const headers = { 'cache-control': 'public, max-age=3600', 'set-cookie': `${name}=new` }
    const response = withSessionCookie(new Response('hello', { status: 201, headers }), exchange)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(response.headers.getSetCookie()).toEqual([`${name}=new`])
    expect(response.status).toBe(201)
    expect(await response.text()).toBe('hello')
  })

  it('adds the cookie to what a hook has answered by itself, headers that are frozen included', () => {
    const { exchange, write } = setUp()
    write()
    const response = withSessionCookie(Response.redirect('http://localhost/elsewhere'), exchange)
    expect(response.headers.getSetCookie()).toEqual([`${name}=new; Path=/; HttpOnly`])
    expect(response.headers.get('location')).toBe('http://localhost/elsewhere')
  })

  it('lets a hook that ends the session by itself have its way', () => {
    const { exchange, write } = setUp()
    write()
    const headers = { 'set-cookie': `${name}=; Max-Age=0; Path=/` }
    const response = withSessionCookie(new Response(null, { headers }), exchange)
    expect(response.headers.getSetCookie()).toEqual([`${name}=; Max-Age=0; Path=/`])
  })
})
