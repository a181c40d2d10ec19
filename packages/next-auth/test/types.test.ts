import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GetServerSidePropsContext, NextApiRequest, NextApiResponse } from 'next'
import NextAuth, { type NextAuthConfig, type Session } from 'next-auth'
import GitHub from 'next-auth/providers/github'
import type { NextFetchEvent, NextRequest } from 'next/server.js'
import { describe, expectTypeOf, it } from 'vitest'
import { type AccessTokenResult, type Proxy, tokenRotation } from '../src/index.ts'

describe('the types of tokenRotation', () => {
  it('type inline callbacks by their place', () => {
    const rotation = tokenRotation({
      providers: [GitHub],
      callbacks: {
        jwt({ token, account, trigger }) {
          expectTypeOf(token.sub).toEqualTypeOf<string | undefined>()
          expectTypeOf(account?.provider).toEqualTypeOf<string | undefined>()
          expectTypeOf(trigger).toEqualTypeOf<'signIn' | 'signUp' | 'update' | undefined>()
          return token
        },
        session({ session, token }) {
          expectTypeOf(token.email).toEqualTypeOf<string | null | undefined>()
          expectTypeOf(session.expires).toEqualTypeOf<Date & string>()
          return session
        },
        authorized({ auth, request }) {
          expectTypeOf(auth).toEqualTypeOf<Session | null>()
          expectTypeOf(request).toEqualTypeOf<NextRequest>()
          return auth !== null
        },
      },
      events: {
        signOut(message) {
          expectTypeOf(message).not.toBeAny()
        },
      },
    })
    expectTypeOf(rotation.config).toEqualTypeOf<NextAuthConfig>()
    expectTypeOf(NextAuth).toBeCallableWith(rotation.config)
  })

  it('type the request of a lazy configuration', () => {
    const rotation = tokenRotation(async (request) => {
      expectTypeOf(request).toEqualTypeOf<NextRequest | undefined>()
      return {
        providers: [GitHub],
        callbacks: {
          jwt({ token }) {
            expectTypeOf(token.sub).toEqualTypeOf<string | undefined>()
            return token
          },
        },
      }
    })
    expectTypeOf(rotation.config).toEqualTypeOf<
      (request: NextRequest | undefined) => Promise<NextAuthConfig>
    >()
    expectTypeOf(NextAuth).toBeCallableWith(rotation.config)
    tokenRotation(() => ({ providers: [GitHub] }))
  })

  it('type a provider of your own by its place', () => {
    const { config } = tokenRotation({
      providers: [{ id: 'acme', name: 'Acme', type: 'oidc', issuer: 'https://acme.example' }],
      session: { strategy: 'jwt' },
    })
    expectTypeOf(config).toEqualTypeOf<NextAuthConfig>()
    const rotation = tokenRotation(async () => ({
      providers: [{ id: 'acme', name: 'Acme', type: 'oidc', issuer: 'https://acme.example' }],
      session: { strategy: 'jwt' },
    }))
    expectTypeOf(rotation.config).returns.resolves.toEqualTypeOf<NextAuthConfig>()
  })

  it('tell a wrong key and a wrong option', () => {
    // @ts-expect-error The name is "providers".
    expectTypeOf(tokenRotation).toBeCallableWith({ provider: [] })
    // @ts-expect-error It is a boolean.
    expectTypeOf(tokenRotation).toBeCallableWith({ providers: [] }, { exposeAccessToken: 'yes' })
  })

  it('read a request wherever Next.js shows it', () => {
    const check = (
      { getAccessToken, fetch }: ReturnType<typeof tokenRotation>,
      { req, res }: GetServerSidePropsContext,
    ) => {
      expectTypeOf(getAccessToken).toBeCallableWith()
      expectTypeOf(getAccessToken).toBeCallableWith({ forceRefresh: true })
      expectTypeOf(getAccessToken).toBeCallableWith({} as NextRequest)
      expectTypeOf(getAccessToken).toBeCallableWith({} as NextRequest, { wait: 500 })
      expectTypeOf(getAccessToken).toBeCallableWith({} as NextApiRequest, {} as NextApiResponse)
      expectTypeOf(getAccessToken).toBeCallableWith({} as IncomingMessage, {} as ServerResponse)
      expectTypeOf(getAccessToken()).resolves.toEqualTypeOf<AccessTokenResult>()
      expectTypeOf(getAccessToken(req, res)).resolves.toEqualTypeOf<AccessTokenResult>()
      expectTypeOf(fetch('https://api.example.com')).resolves.toEqualTypeOf<Response>()
      expectTypeOf(
        fetch(req, res, new URL('https://api.example.com')),
      ).resolves.toEqualTypeOf<Response>()
    }
    expectTypeOf(check).returns.toBeVoid()
  })

  it('wrap auth and other proxies', () => {
    const check = (proxy: Proxy) => {
      const { auth } = NextAuth({ providers: [] })
      for (const wrapped of [
        proxy,
        proxy(auth),
        proxy(auth((request) => void expectTypeOf(request.auth).toEqualTypeOf<Session | null>())),
        proxy((request: NextRequest) => Response.redirect(request.nextUrl)),
        proxy(() => undefined),
      ]) {
        const response = wrapped({} as NextRequest, {} as NextFetchEvent)
        expectTypeOf(response).resolves.toEqualTypeOf<Response>()
      }
    }
    expectTypeOf(check).returns.toBeVoid()
  })

  it('augment the session of next-auth by the entry for that', () => {
    expectTypeOf<Session['error']>().toEqualTypeOf<
      'RefreshTokenError' | 'RefreshTokenUnavailable' | undefined
    >()
    expectTypeOf<Session['accessToken']>().toEqualTypeOf<string | undefined>()
  })
})
