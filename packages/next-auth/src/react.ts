'use client'

import { signInAgain } from '@token-rotation/authjs/client'
import { signIn, useSession } from 'next-auth/react'
import { useEffect } from 'react'

/**
 * Sends the user to sign in when, and only when, the session says that nothing else helps
 * (`session.error` is `RefreshTokenError`), and at most once a minute in one tab. Needs a
 * `SessionProvider` around it.
 *
 * @param provider The id of the provider to sign in with. Default is the sign-in page.
 */
export function useSignInOnRefreshTokenError(provider?: string): void {
  const { data: session } = useSession()
  useEffect(() => {
    signInAgain(session, () => void signIn(provider))
  }, [session, provider])
}
