import { describe, expect, it } from 'vitest'
import { overrideRequestCookies } from '../../src/next/override-request-cookies.ts'
import type { SetCookie } from '../../src/session-cookie.ts'
import { headersAfter, NextRequest, NextResponse, origin } from '../support/next-scopes.ts'

const options = { path: '/' }
const written: readonly SetCookie[] = [
  { name: 'session', value: 'new value', options },
  { name: 'session.0', value: '', options: { ...options, maxAge: 0 } },
]
const sent = { cookie: 'theme=dark; session=old; session.0=older; b=%zz', accept: 'text/html' }

/** A request that carries what was written, as a proxy leaves it behind. */
function requestAfter(): InstanceType<typeof NextRequest> {
  const request = new NextRequest(origin, { headers: sent })
  request.cookies.set('session', 'new value')
  request.cookies.delete('session.0')
  return request
}

function overridden(response: Response, request = requestAfter()) {
  overrideRequestCookies(response.headers, request, written, { NextResponse } as never)
  return headersAfter(response, sent)
}

describe('overrideRequestCookies', () => {
  it('shows the new cookies and every other header of the request', () => {
    expect(overridden(NextResponse.next())).toEqual({
      accept: 'text/html',
      cookie: expect.stringMatching(/^theme=dark; session=new%20value/) as string,
    })
  })

  it.each([
    ['a rewrite', () => NextResponse.rewrite(`${origin}/other`)],
    ['a copy of a response', () => new Response(null, NextResponse.next())],
  ])('works in %s', (_name, make) => {
    const response = make()
    expect(overridden(response).cookie).toContain('session=new%20value')
    for (const [name, value] of make().headers) expect(response.headers.get(name)).toBe(value)
  })

  it('changes nothing else of what the app has overridden', () => {
    const headers = new Headers({ ...sent, 'x-locale': 'de' })
    headers.delete('accept')
    const after = overridden(NextResponse.next({ request: { headers } }))
    expect(after).toEqual({
      'x-locale': 'de',
      cookie: 'theme=dark; b=%zz; session=new%20value',
    })
  })

  it('gives no cookie to a request without one', () => {
    const headers = new Headers({ accept: 'application/json' })
    const response = NextResponse.rewrite('https://api.example.com', { request: { headers } })
    expect(overridden(response)).toEqual({ accept: 'application/json' })
    // What is not on the list goes to the browser.
    expect(response.headers.has('x-middleware-request-cookie')).toBe(false)
  })
})
