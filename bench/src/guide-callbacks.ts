import type { ExpressAuthConfig } from '@auth/express'
import { client } from './app.ts'

/** Makes a refresh, or shares the one that another request is making. */
export type Share = <Tokens>(
  refreshToken: string,
  refresh: () => Promise<Tokens>,
) => Promise<Tokens>

/**
 * Does what the refresh token rotation guide of Auth.js (v5, JWT strategy) has its readers paste: keeps
 * the tokens in the session, refreshes once they have expired, and raises an error where that fails.
 *
 * @param share Not in the guide: what its readers add to it.
 */
export function guideCallbacks(
  tokenEndpoint: string,
  share: Share = (_refreshToken, refresh) => refresh(),
): NonNullable<ExpressAuthConfig['callbacks']> {
  const credentials = Buffer.from(`${client.id}:${client.secret}`).toString('base64')

  async function refresh(refreshToken: string) {
    const answer = await fetch(tokenEndpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}` },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    })
    const tokens = (await answer.json()) as Record<string, unknown>
    if (!answer.ok) throw new Error(String(tokens.error))
    return tokens
  }
  return {
    async jwt({ token, account }) {
      if (account) {
        const { access_token, expires_at, refresh_token } = account
        return { ...token, access_token, expires_at, refresh_token }
      }
      if (Date.now() < Number(token.expires_at) * 1000) return token
      try {
        const given = String(token.refresh_token)
        const { access_token, expires_in, refresh_token } = await share(given, () => refresh(given))
        return {
          ...token,
          access_token,
          expires_at: Math.floor(Date.now() / 1000 + Number(expires_in)),
          refresh_token: refresh_token ?? token.refresh_token,
        }
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
