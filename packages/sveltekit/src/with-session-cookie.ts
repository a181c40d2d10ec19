import { nameOf, withSetCookies } from '@token-rotation/authjs'
import type { KitExchange } from './kit-exchange.ts'
import { withOwnHeaders } from './with-own-headers.ts'

/** Returns the response that gives the browser what was written, and that no shared cache keeps. */
export function withSessionCookie(
  response: Response,
  { written, canWrite }: KitExchange,
): Response {
  if (written().length === 0) return response
  const own = withOwnHeaders(response)
  // A shared cache that keeps this answer would hand the session to others.
  own.headers.set('cache-control', 'private, no-store')
  // Kit has added its cookies, unless a hook has answered by itself.
  if (!canWrite()) return own
  const theirs = new Set(own.headers.getSetCookie().map(nameOf))
  const missing = written().filter(({ name }) => !theirs.has(name))
  for (const line of withSetCookies([], missing)) own.headers.append('set-cookie', line)
  return own
}
