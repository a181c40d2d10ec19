import type { TokenSet } from '@token-rotation/core'
import type { Trace } from './step.ts'
import { createWorld, type Plan } from './world.ts'

/** What the snippet keeps in the session cookie. */
interface Token extends TokenSet {
  readonly error?: 'RefreshTokenError'
}

/**
 * Plays the requests through the `jwt` callback that the Auth.js guide tells everybody to paste: each
 * request reads its cookie, finds the access token expired, and presents the refresh token.
 *
 * @see https://authjs.dev/guides/refresh-token-rotation
 */
export async function playSnippet(plan: Plan): Promise<Trace> {
  const world = await createWorld('snippet')
  const { clock } = world
  return world.play(plan, async (cookie, request) => {
    const fetchTokens = world.tokenEndpoint(() => request)
    const jwt = async (token: Token): Promise<Token> => {
      if (clock.now() < token.expires_at! * 1000) return token
      const refreshToken = token.refresh_token!
      const response = await fetchTokens({ refreshToken, state: cookie, signal: undefined })
      const answer = (await response.json()) as TokenSet
      if (!response.ok) return { ...token, error: 'RefreshTokenError' }
      return {
        access_token: answer.access_token,
        expires_at: Math.floor(clock.now() / 1000 + answer.expires_in!),
        // Some providers issue a refresh token once and for all.
        refresh_token: answer.refresh_token ?? refreshToken,
      }
    }
    const token = await jwt(cookie.tokens)
    return {
      accessToken: token.error ? undefined : token.access_token,
      // Auth.js seals the session anew at every read, and the last answer wins.
      cookie: { ...cookie, tokens: token },
    }
  })
}
