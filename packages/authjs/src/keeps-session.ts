import type { ReadContext } from './access-tokens.ts'
import type { ComposedConfig } from './compose-config.ts'
import type { Exchange } from './exchange.ts'
import type { Slice } from './grant-slice.ts'
import { claimsOf } from './read-session.ts'
import type { Cookies } from './session-cookie.ts'

/** See `Binding.keeps`. */
export async function keepsSession(
  { sessions }: Pick<ReadContext, 'sessions'>,
  composed: ComposedConfig,
  exchange: Exchange,
  theirs: Cookies,
  isDeliberate: boolean,
): Promise<boolean> {
  const find = (cookies: Cookies) => sessions.find(composed, exchange, cookies)
  async function grantIn(cookies: Cookies) {
    const cookie = find(cookies)
    return cookie && (await sessions.open(composed, cookie))?.slice?.grant
  }
  async function claimsIn(cookies: Cookies) {
    const cookie = find(cookies)
    return claimsOf(cookie && (await sessions.payload(composed, cookie)))
  }
  const grant = await grantIn(theirs)
  // A sign-out, a session of another kind, or one that only its maker can open.
  if (!grant) return true
  const current = await grantIn(exchange.cookies())
  if (!current || current.id !== grant.id) return true
  const [their, own] = [generationOf(grant), generationOf(current)]
  if (their !== own || isDeliberate) return their >= own
  // The grant is the same. What a callback of the app has changed about the session is kept.
  return composed.hasOwnJwt && (await claimsIn(theirs)) !== (await claimsIn(exchange.cookies()))
}

/** What only names the grant is never behind. */
function generationOf(grant: Slice['grant']): number {
  return grant.status === 'stored' ? Infinity : grant.generation
}
