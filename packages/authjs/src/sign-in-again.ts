const key = 'tokenRotation.signInAgain'
/** A sign-in that is refused at once must not send the user round in circles. */
const pause = 60_000

/**
 * Sends the user to sign in when, and only when, the session says that nothing else helps
 * (`RefreshTokenError`), and at most once a minute in one tab. Runs in browsers.
 *
 * @param signIn Starts the sign-in, such as `signIn` of the framework's own client.
 * @returns Whether it was called.
 */
export function signInAgain(session: object | null | undefined, signIn: () => unknown): boolean {
  const { error } = (session ?? {}) as { readonly error?: unknown }
  if (error !== 'RefreshTokenError') return false
  const now = Date.now()
  try {
    const last = Number(sessionStorage.getItem(key) ?? 0)
    if (now - last < pause) return false
    sessionStorage.setItem(key, String(now))
  } catch {
    // Without a storage there is no guard, and without a guard there is no redirect.
    return false
  }
  signIn()
  return true
}
