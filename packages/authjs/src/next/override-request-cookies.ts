import type { NextModules, NextRequestLike } from './next-modules.ts'

const list = 'x-middleware-override-headers'
const prefix = 'x-middleware-request-'

/**
 * Lets a proxy's response tell Next.js which `cookie` header the rest of the request has to see. A
 * response that ends the request ignores it.
 */
export function overrideRequestCookies(
  headers: Headers,
  request: NextRequestLike,
  { NextResponse }: NextModules,
): void {
  const cookie = request.headers.get('cookie') ?? ''
  if (!headers.has(list)) {
    // What is not on the list is dropped, so all of them have to be on it.
    const overrides = NextResponse.next({ request: { headers: request.headers } }).headers
    for (const [name, value] of overrides) {
      if (name === list || name.startsWith(prefix)) headers.set(name, value)
    }
    return
  }
  const names = new Set(headers.get(list)!.split(',').filter(Boolean)).add('cookie')
  headers.set(list, [...names].join(','))
  headers.set(`${prefix}cookie`, cookie)
}
