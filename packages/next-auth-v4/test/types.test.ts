import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GetServerSidePropsContext, NextApiRequest, NextApiResponse } from 'next'
import NextAuth, { type AuthOptions, getServerSession, type Session } from 'next-auth'
import { withAuth } from 'next-auth/middleware'
import GoogleProvider from 'next-auth/providers/google'
import type { NextFetchEvent, NextRequest } from 'next/server.js'
import { describe, expectTypeOf, it } from 'vitest'
import { type AccessTokenResult, type Proxy, tokenRotation } from '../src/index.ts'

const google = GoogleProvider({ clientId: 'id', clientSecret: 'secret' })

describe('the types of tokenRotation', () => {
  it('type inline callbacks by their place', () => {
    const rotation = tokenRotation({
      providers: [google],
      callbacks: {
        jwt({ token, account, trigger }) {
          expectTypeOf(token.sub).toEqualTypeOf<string | undefined>()
          expectTypeOf(account?.provider).toEqualTypeOf<string | undefined>()
          expectTypeOf(trigger).toEqualTypeOf<'signIn' | 'signUp' | 'update' | undefined>()
          return token
        },
        session({ session, token }) {
          expectTypeOf(token.email).toEqualTypeOf<string | null | undefined>()
          expectTypeOf(session.expires).toEqualTypeOf<string>()
          return session
        },
      },
    })
    expectTypeOf(rotation.config).toEqualTypeOf<AuthOptions>()
    expectTypeOf(NextAuth).toBeCallableWith(rotation.config)
    expectTypeOf(getServerSession).toBeCallableWith(rotation.config)
  })

  it('read a request of either router', () => {
    const check = (
      { getServerSession, getAccessToken, fetch }: ReturnType<typeof tokenRotation>,
      { req, res }: GetServerSidePropsContext,
    ) => {
      expectTypeOf(getServerSession).toBeCallableWith()
      expectTypeOf(getServerSession).toBeCallableWith(req, res)
      expectTypeOf(getServerSession).toBeCallableWith({} as NextApiRequest, {} as NextApiResponse)
      expectTypeOf(getServerSession()).resolves.toEqualTypeOf<Session | null>()
      expectTypeOf(getAccessToken).toBeCallableWith()
      expectTypeOf(getAccessToken).toBeCallableWith({ forceRefresh: true })
      expectTypeOf(getAccessToken).toBeCallableWith({} as NextRequest)
      expectTypeOf(getAccessToken(req, res)).resolves.toEqualTypeOf<AccessTokenResult>()
      expectTypeOf(fetch(req, res, 'https://api.example.com')).resolves.toEqualTypeOf<Response>()
      expectTypeOf(fetch('https://api.example.com')).resolves.toEqualTypeOf<Response>()
      expectTypeOf(getAccessToken).toBeCallableWith({} as IncomingMessage, {} as ServerResponse)
    }
    expectTypeOf(check).returns.toBeVoid()
  })

  it('wrap the middleware of next-auth and others', () => {
    const check = (proxy: Proxy) => {
      const event = {} as NextFetchEvent
      for (const wrapped of [
        proxy,
        proxy(withAuth),
        proxy(withAuth({ callbacks: { authorized: ({ token }) => token?.name === 'Ada' } })),
        proxy(withAuth((request) => void request.nextauth.token)),
        proxy((request: NextRequest) => Response.redirect(request.nextUrl)),
      ]) {
        expectTypeOf(wrapped({} as NextRequest, event)).resolves.toEqualTypeOf<Response>()
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
