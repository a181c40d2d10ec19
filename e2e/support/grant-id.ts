import { decode } from '@auth/core/jwt'
import type { CookieJar } from './cookie-jar.ts'
import { cookiePrefix } from './fleet.ts'
import { authSecret } from './stage.ts'

/** Reads which grant a session names, as only somebody with the secret can. */
export async function grantIdOf(jar: CookieJar): Promise<string> {
  const salt = `${cookiePrefix}.session-token`
  const token = jar.find(salt)[salt]
  const session = await decode({ token: decodeURIComponent(token ?? ''), salt, secret: authSecret })
  return (session as { tokenRotation: { id: string } }).tokenRotation.id
}
