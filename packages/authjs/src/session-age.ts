import type { AuthConfigLike } from './auth-types.ts'
import { sessionMaxAge } from './session-max-age.ts'

/**
 * Tells whether a session cookie is to be renewed although nothing has changed.
 *
 * @param issuedAt When it was sealed, in seconds since the epoch. `NaN` where that is not known.
 * @param now In milliseconds since the epoch.
 */
export function isAged(config: AuthConfigLike, issuedAt: number, now: number): boolean {
  // A session that is short must not end while it is used.
  const updateAge = Math.min(config.session?.updateAge ?? 86_400, sessionMaxAge(config) / 10)
  return now / 1000 - issuedAt > updateAge
}
