import { withCookies } from '../cookie-header.ts'
import type { SetCookie } from '../session-cookie.ts'
import type { NextModules, NextRequestLike } from './next-modules.ts'

const list = 'x-middleware-override-headers'
const prefix = 'x-middleware-request-'

/**
 * Lets a proxy's response tell Next.js which `cookie` header the rest of the request has to see. A
 * response that ends the request ignores it. Whoever has taken the cookies from a request, such as before
 * it is passed on to an API, gets none of them back.
 *
 * @param headers Those of the response.
 * @param request Carries what was written already.
 */
export function overrideRequestCookies(
  headers: Headers,
  request: NextRequestLike,
  written: readonly SetCookie[],
  { NextResponse }: NextModules,
): void {
  const overridden = headers.get(list)?.split(',')
  if (!overridden) {
    // What is not on the list is dropped, so all of them have to be on it.
    const overrides = NextResponse.next({ request: { headers: request.headers } }).headers
    for (const [name, value] of overrides) {
      if (name === list || name.startsWith(prefix)) headers.set(name, value)
    }
  } else if (overridden.includes('cookie')) {
    headers.set(`${prefix}cookie`, withCookies(headers.get(`${prefix}cookie`), written))
  }
}
