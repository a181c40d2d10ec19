import type { Session } from '@auth/core/types'
import { signInAgain } from '@token-rotation/authjs/client'

/** Where the user goes, and comes back to. */
export interface SignInOptions {
  /** Where the user is sent after signing in. Default is the page that is shown. */
  readonly redirectTo?: string
}

/**
 * Sends the user to sign in when, and only when, `session.error` is `RefreshTokenError`, and at most once
 * a minute in one tab. Meant for an `$effect`; does nothing on the server.
 *
 * @example
 *   $effect(() => { signInOnRefreshTokenError(page.data.session, 'google') })
 *
 * @param provider The provider to sign in with. Without one the user chooses on the sign-in page.
 * @returns Whether the user is being sent to sign in.
 */
export function signInOnRefreshTokenError(
  session: (Session & { readonly error?: unknown }) | null | undefined,
  provider?: string,
  options: SignInOptions = {},
): boolean {
  if (typeof document === 'undefined') return false
  // Offline, perhaps. The page stays as it is.
  return signInAgain(session, () => void signIn(provider, options).catch(() => undefined))
}

/** What belongs to Kit is imported when it is needed: only Vite can. */
async function signIn(
  provider: string | undefined,
  { redirectTo = location.href }: SignInOptions,
): Promise<void> {
  if (provider) {
    const { signIn } = await import('@auth/sveltekit/client')
    await signIn(provider, { redirectTo })
    return
  }
  const { base } = await import('$app/paths')
  location.assign(`${base}/auth/signin?${new URLSearchParams({ callbackUrl: redirectTo })}`)
}
