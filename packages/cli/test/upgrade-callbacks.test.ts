import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appOf, runIn } from './support/doctor.ts'

const keep = `token.accessToken = account.access_token
        token.refreshToken = account.refresh_token
        token.expiresAt = account.expires_at`

/**
 * The callbacks of a configuration after the upgrade, and what was said about it.
 *
 * @param besides What the refresh function does besides.
 */
function upgraded(
  callbacks: string,
  besides = '',
): { callbacks: string | undefined; output: string } {
  const folder = appOf({
    'package.json': '{ "dependencies": { "next-auth": "beta" } }',
    'auth.ts': `
import NextAuth from 'next-auth'
import Google from 'next-auth/providers/google'

async function refreshAccessToken(token) {
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token.refreshToken })
  const tokens = await (await fetch('https://id.example.com/token', { method: 'POST', body })).json()
  ${besides}
  return { ...token, accessToken: tokens.access_token }
}

export const { auth } = NextAuth({
  providers: [Google],
  callbacks: {
    ${callbacks},
  },
})
`,
  })
  const { output } = runIn(folder, 'upgrade', '--write', '--force')
  const text = readFileSync(join(folder, 'auth.ts'), 'utf8')
  return { callbacks: /\n {2}callbacks: \{\n {4}(.*?),?\n {2}\},/s.exec(text)?.[1], output }
}

describe('upgrade, callbacks', () => {
  test.each([
    [
      'a forced refresh, a margin in a constant',
      `async jwt({ token, account, trigger }) {
      if (account) return { ...token, accessToken: account.access_token, refreshToken: account.refresh_token, expiresAt: account.expires_at }
      if (trigger === 'update' && token.refreshToken) {
        console.log('forced')
        return refreshAccessToken(token)
      }
      const margin = 5 * 60
      if (Date.now() / 1000 < token.expiresAt - margin) return token
      return await refreshAccessToken(token)
    }`,
    ],
    [
      'one expression',
      `jwt: ({ token, account }) => account ? { ...token, accessToken: account.access_token, refreshToken: account.refresh_token } : refreshAccessToken(token)`,
    ],
    [
      'a refresh that waits for a new sign-in after an error',
      `async jwt({ token, account }) {
      if (account) {
        ${keep}
        return token
      }
      const isUsable = Date.now() / 1000 < (token.expiresAt ?? 0) - 60
      if (isUsable || token.error === 'RefreshTokenError') return token
      try {
        const refreshed = await refreshTokenOf(token.refreshToken!)
        token.accessToken = refreshed.accessToken
        delete token.error
      } catch {
        token.error = 'RefreshTokenError'
      }
      return token
    }`,
    ],
    [
      'a session without its tokens when the refresh has failed',
      `async jwt({ token, account }) {
      if (account) {
        ${keep}
      }
      return Date.now() / 1000 < token.expiresAt ? token : refreshAccessToken(token)
    },
    async session({ session, token }) {
      if (token) {
        if (token.error === 'RefreshAccessTokenError') {
          return { ...session, error: 'RefreshAccessTokenError', accessToken: undefined }
        }
        session.accessToken = token.accessToken
      }
      return session
    }`,
    ],
    [
      'the answer of a refresh, assigned to the token',
      `async jwt({ token, account }) {
      if (account) {
        ${keep}
      } else if (Date.now() / 1000 > token.expiresAt) {
        Object.assign(token, await refreshAccessToken(token))
      }
      return token
    }`,
    ],
    [
      'the same after a return',
      `async jwt({ token, account }) {
      if (account) {
        ${keep}
      }
      if (Date.now() / 1000 < token.expiresAt) return token
      Object.assign(token, await refreshAccessToken(token))
      return token
    }`,
    ],
    [
      'a request that is put together, and a client that is told the token',
      `async jwt({ token, account }) {
      if (account) {
        ${keep}
      }
      if (Date.now() / 1000 > token.expiresAt) {
        const url = new URL('https://id.example.com/token')
        url.searchParams.set('grant_type', 'refresh_token')
        const body = new FormData()
        body.append('refresh_token', token.refreshToken)
        const tokens = await (await fetch(url, { method: 'POST', body })).json()
        client.setRefreshToken(token.refreshToken)
        const others = await client.refreshAccessToken()
        others.access_token ??= tokens.access_token
        Object.assign(token, {
          accessToken: tokens.access_token ?? others.access_token,
          refreshToken: tokens.refresh_token ?? token.refreshToken,
        })
      }
      return token
    }`,
    ],
  ])('of refresh code only are gone: %s', (_, callbacks) => {
    expect(upgraded(callbacks).callbacks).toBe(undefined)
  })

  test('the other branches of a sign-in stay', () => {
    const { callbacks } = upgraded(`async jwt({ token, account, user, profile }) {
      if (account?.provider === 'google') {
        ${keep}
        token.provider = 'google'
      } else if (user) {
        token.name = user.name
      } else if (Date.now() / 1000 < token.expiresAt) {
        return token
      } else {
        return refreshAccessToken(token)
      }
      return token
    }`)
    expect(callbacks).toBe(`async jwt({ token, account, user, profile }) {
      if (account?.provider === 'google') {
        token.provider = 'google'
      } else if (user) {
        token.name = user.name
      }
      return token
    }`)
  })

  test('what a sign-in adds beside a choice stays', () => {
    const { callbacks } = upgraded(`async jwt({ token, account }) {
      return account
        ? { ...token, refreshToken: account.refresh_token, tenant: account.tenant }
        : Date.now() / 1000 < token.expiresAt ? token : await refreshAccessToken(token)
    }`)
    expect(callbacks).toBe(`async jwt({ token, account }) {
      return account
        ? { ...token, tenant: account.tenant }
        : token
    }`)
  })

  test.each([
    ['a cache', "await redis.set('last:' + token.sub, token.accessToken)"],
    ['a client that may not be there', "await redis?.set('last:' + token.sub, 'now')"],
    ['a backend', 'await backend.pushToken(token.sub, token.accessToken)'],
    ['a backend, once it is refreshed', 'backend.setLast(await backend.refreshToken())'],
    ['what nobody waits for', 'void backend.pushToken(token.sub)'],
    ['what depends', 'tokens.access_token && (await backend.pushToken(token.sub))'],
    [
      'a result that nothing reads',
      'const saved = await db.account.put({ of: token.sub, tokens })',
    ],
    ['the same in two steps', 'let saved\n        saved = await db.account.put({ of: token.sub })'],
    [
      'a write whose result is read',
      `const saved = await db.account.update({ of: token.sub, tokens })
        token.refreshToken = saved.refreshToken`,
    ],
    ['a table of the module', 'lastTokens[token.sub] = tokens.access_token'],
    ['a count in the token', 'token.refreshes++'],
  ])('what is done besides while refreshing is pointed at: %s', (_, statement) => {
    const jwt = `async jwt({ token, account }) {
      if (account) {
        ${keep}
      }
      if (Date.now() / 1000 > token.expiresAt) {
        const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token.refreshToken })
        const tokens = await (await fetch('https://id.example.com/token', { method: 'POST', body })).json()
        ${statement}
        token.accessToken = tokens.access_token
      }
      return token
    }`
    const { callbacks, output } = upgraded(jwt)
    expect(output).toContain('the refresh code does this besides, and it would be lost')
    expect(callbacks).toBe(jwt)
  })

  test('what a function does besides is pointed at where the callback is one expression', () => {
    const jwt = `jwt: ({ token, account }) => (account ? { ...token, refreshToken: account.refresh_token } : refreshAccessToken(token))`
    const { callbacks, output } = upgraded(jwt, 'await db.log(tokens)')
    expect(output).toContain('the refresh code does this besides, and it would be lost')
    expect(callbacks).toBe(jwt)
  })

  test('what is around the refresh code stays around the rest', () => {
    const { callbacks } = upgraded(`async jwt({ token, account, user }) {
      try {
        if (account) {
          ${keep}
          token.role = user.role // Ours.
        }
        if (Date.now() / 1000 < token.expiresAt) return token
        return await refreshAccessToken(token)
      } catch (error) {
        console.error(error)
        return token
      }
    }`)
    expect(callbacks).toBe(`async jwt({ token, account, user }) {
      try {
        if (account) {
          token.role = user.role // Ours.
        }
        return token
      } catch (error) {
        console.error(error)
        return token
      }
    }`)
  })

  test.each([
    [
      'token.accessToken is used here for something else',
      `session({ session, token }) {
      session.user.roles = decode(token.accessToken).roles
      return session
    }`,
    ],
    [
      'token.accessToken is used here for something else',
      `async session({ session, token }) {
      return { ...session, profile: await profileOf(token.accessToken) }
    }`,
    ],
    [
      'mine.accessToken is used here for something else',
      `session({ session, token }) {
      const mine = token as Mine
      return { ...session, accessToken: mine.accessToken }
    }`,
    ],
  ])('a session that is made with a token is not changed: %s', (text, session) => {
    const jwt = `async jwt({ token, account }) {
      if (account) {
        ${keep}
      }
      return Date.now() / 1000 < token.expiresAt ? token : refreshAccessToken(token)
    }`
    const { callbacks, output } = upgraded(`${jwt},\n    ${session}`)
    expect(output).toContain(text)
    expect(callbacks).toBe(`${jwt},\n    ${session}`)
  })

  test.each([
    ['token.error is used here', `if (user?.isBanned) token.error = 'Banned'`],
    [
      'this runs only when the access token',
      `if (Date.now() / 1000 > token.expiresAt) token.late = true`,
    ],
    [
      'this runs only when',
      `if (Date.now() / 1000 < token.expiresAt) return token\n      token.n = 1`,
    ],
    [
      'and it would be lost',
      `const fresh = await refreshAccessToken(token)\n      token.role = fresh.role`,
    ],
    [
      'what the refresh code has computed',
      `const t = await refreshAccessToken(token)\n      return { ...token, x: t.x }`,
    ],
    ['new tokens are asked for here', `for (const one of [1, 2]) await refreshAccessToken(token)`],
  ])('code that cannot be taken out is not changed: %s', (text, statement) => {
    const jwt = `async jwt({ token, account, user }) {
      if (account) {
        ${keep}
      }
      ${statement}
      return token
    }`
    const { callbacks, output } = upgraded(jwt)
    expect(output).toContain('cannot be taken out safely')
    expect(output).toContain(text)
    expect(callbacks).toBe(jwt)
  })

  test.each([
    `if (user) {
        const mine = user as Mine
        return { ...token, access: mine.access, refresh: mine.refresh, expiresAt: mine.expiresAt }
      }`,
    `if (user) token.refreshToken = user.refreshToken`,
    `if (user) Object.assign(token, await backend.signIn(user))`,
  ])('the tokens of a backend are not taken for those of a provider: %s', (signIn) => {
    const jwt = `async jwt({ token, user, account }) {
      ${signIn}
      if (Date.now() < token.expiresAt) return token
      return refreshAccessToken(token)
    }`
    const { callbacks, output } = upgraded(jwt)
    expect(output).toContain('come from a backend of your own')
    expect(output).toContain('"A backend of your own" in the README of')
    expect(callbacks).toBe(jwt)
  })

  test('an error of the app is not taken for one of a refresh', () => {
    const { callbacks, output } = upgraded(`async jwt({ token, account }) {
      if (account) {
        return { ...token, refreshToken: account.refresh_token, error: account.scope ? undefined : 'NoScope' }
      }
      return Date.now() / 1000 < token.expiresAt ? token : refreshAccessToken(token)
    }`)
    expect(output).toContain('token.error is used here')
    expect(callbacks).toContain('NoScope')
  })

  test('what is kept only where it is there goes as well', () => {
    const { callbacks } = upgraded(`async jwt({ token, account }) {
      if (account) {
        const { access_token, refresh_token } = account
        return {
          ...token,
          access_token,
          refresh_token,
          ...(account.expires_at !== undefined ? { expires_at: account.expires_at } : {}),
          provider: account.provider,
        }
      }
      return Date.now() / 1000 < token.expires_at ? token : refreshAccessToken(token)
    }`)
    expect(callbacks).toBe(`async jwt({ token, account }) {
      if (account) {
        const { access_token, refresh_token } = account
        return {
          ...token,
          provider: account.provider,
        }
      }
      return token
    }`)
  })
})
