import type { AuthConfig } from '@auth/core'

type Jwt = NonNullable<NonNullable<AuthConfig['callbacks']>['jwt']>

/** How often a pasted snippet has asked the provider itself. */
export interface Pasted {
  readonly jwt: Jwt
  readonly requests: () => number
}

async function ask(endpoint: string, body: Record<string, string>) {
  const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(body) })
  const tokens = (await response.json()) as Record<string, string | number>
  if (!response.ok) throw new Error(JSON.stringify(tokens))
  return tokens
}

/** The snippet of the Auth.js guide (v5), as it stands there, with a clock that tests can move. */
export function guideSnippet(endpoint: string, now: () => number): Pasted {
  let requests = 0
  const jwt = async ({ token, account }: Record<string, Record<string, never>>) => {
    if (account) {
      // First-time login, save the `access_token`, its expiry and the `refresh_token`
      return {
        ...token,
        access_token: account.access_token,
        expires_at: account.expires_at,
        refresh_token: account.refresh_token,
      }
    } else if (now() < token!.expires_at! * 1000) {
      return token
    } else {
      if (!token!.refresh_token) throw new TypeError('Missing refresh_token')
      try {
        requests += 1
        const tokens = await ask(endpoint, {
          grant_type: 'refresh_token',
          refresh_token: token!.refresh_token,
        })
        return { ...token, ...tokens }
      } catch {
        return { ...token, error: 'RefreshTokenError' }
      }
    }
  }
  return { jwt: jwt as unknown as Jwt, requests: () => requests }
}

/** The snippet of the NextAuth.js v3 tutorial. */
export function tutorialSnippet(endpoint: string, now: () => number): Pasted {
  let requests = 0
  async function refreshAccessToken(token: Record<string, never>) {
    try {
      requests += 1
      const tokens = await ask(endpoint, {
        grant_type: 'refresh_token',
        refresh_token: token.refreshToken!,
      })
      return { ...token, accessToken: tokens.access_token }
    } catch {
      return { ...token, error: 'RefreshAccessTokenError' }
    }
  }
  const jwt = async ({ token, user, account }: Record<string, Record<string, never>>) => {
    // Initial sign in
    if (account && user) {
      return {
        accessToken: account.access_token,
        accessTokenExpires: now() + account.expires_in! * 1000,
        refreshToken: account.refresh_token,
        user,
      }
    }
    // Return previous token if the access token has not expired yet
    if (now() < token!.accessTokenExpires!) return token
    // Access token has expired, try to update it
    return refreshAccessToken(token!)
  }
  return { jwt: jwt as unknown as Jwt, requests: () => requests }
}
