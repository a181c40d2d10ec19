import type { ExpressAuthConfig } from '@auth/express'
import type { RunningProvider } from '@token-rotation/provider'

/**
 * The callbacks that the Auth.js guide on refresh token rotation tells everybody to paste.
 *
 * @see https://authjs.dev/guides/refresh-token-rotation
 */
export function guideSnippet({
  issuer,
  clients,
}: RunningProvider): NonNullable<ExpressAuthConfig['callbacks']> {
  const { id, secret } = clients.basic
  return {
    async jwt({ token, account }) {
      if (account) {
        return {
          ...token,
          access_token: account.access_token,
          expires_at: account.expires_at,
          refresh_token: account.refresh_token,
        }
      }
      if (Date.now() < Number(token.expires_at) * 1000) return token
      if (!token.refresh_token) throw new TypeError('Missing refresh_token')
      try {
        const response = await fetch(`${issuer}/token`, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
          body: new URLSearchParams({
            grant_type: 'refresh_token',
            refresh_token: token.refresh_token as string,
          }),
        })
        const tokensOrError = (await response.json()) as Record<string, unknown>
        if (!response.ok) throw new Error('the provider refused')
        token.access_token = tokensOrError.access_token
        token.expires_at = Math.floor(Date.now() / 1000 + Number(tokensOrError.expires_in))
        if (tokensOrError.refresh_token) token.refresh_token = tokensOrError.refresh_token
        return token
      } catch {
        token.error = 'RefreshTokenError'
        return token
      }
    },
    session({ session, token }) {
      return { ...session, error: token.error }
    },
  }
}
