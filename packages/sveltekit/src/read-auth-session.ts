import { Auth, type AuthConfig } from '@auth/core'
import type { Session } from '@auth/core/types'
import { type AuthConfigLike, type Cookies, withCookies } from '@token-rotation/authjs'

/**
 * Runs the session action of Auth.js, as `event.locals.auth()` of @auth/sveltekit does, for cookies that
 * may be newer than the headers of the request.
 *
 * @throws {Error} When Auth.js refuses its configuration; its log says why.
 */
export async function readAuthSession(
  url: URL,
  cookies: Cookies,
  config: AuthConfigLike,
): Promise<Session | null> {
  const pairs = Object.entries(cookies).map(([name, value = '']) => ({ name, value, options: {} }))
  const headers = { cookie: withCookies('', pairs) }
  const request = new Request(new URL(`${config.basePath}/session`, url), { headers })
  const response = await Auth(request, config as unknown as AuthConfig)
  const data = (await response.json()) as (Session & { message?: string }) | null
  if (response.status !== 200) throw new Error(data?.message)
  return data && Object.keys(data).length > 0 ? data : null
}
