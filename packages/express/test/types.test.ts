import { ExpressAuth, type ExpressAuthConfig, type GetSessionResult } from '@auth/express'
import GitHub from '@auth/express/providers/github'
import type { Request, RequestHandler, Response } from 'express'
import { describe, expectTypeOf, it } from 'vitest'
import { type AccessTokenResult, tokenRotation } from '../src/index.ts'

describe('the types of tokenRotation', () => {
  it('type inline callbacks by their place', () => {
    const rotation = tokenRotation({
      providers: [GitHub],
      callbacks: {
        jwt({ token, account }) {
          expectTypeOf(token.sub).toEqualTypeOf<string | undefined>()
          expectTypeOf(account?.provider).toEqualTypeOf<string | undefined>()
          return token
        },
        session({ session, token }) {
          expectTypeOf(token.email).toEqualTypeOf<string | null | undefined>()
          expectTypeOf(session.expires).toEqualTypeOf<Date & string>()
          return session
        },
      },
      events: {
        signOut(message) {
          expectTypeOf(message).not.toBeAny()
        },
      },
    })
    expectTypeOf(rotation.config).toEqualTypeOf<ExpressAuthConfig>()
    expectTypeOf(ExpressAuth).toBeCallableWith(rotation.config)
    expectTypeOf(rotation.middleware).toExtend<RequestHandler>()
    expectTypeOf(rotation.guard({ signIn: '/login' })).toExtend<RequestHandler>()
  })

  it('type the request of a lazy configuration', () => {
    const rotation = tokenRotation((req) => {
      expectTypeOf(req).toEqualTypeOf<Request>()
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
    expectTypeOf(rotation.config).toEqualTypeOf<(req: Request) => Promise<ExpressAuthConfig>>()
    tokenRotation(async () => ({ providers: [GitHub] }))
  })

  it('type a provider of your own by its place', () => {
    const { config } = tokenRotation({
      providers: [{ id: 'acme', name: 'Acme', type: 'oidc', issuer: 'https://acme.example' }],
      session: { strategy: 'jwt' },
    })
    expectTypeOf(config).toEqualTypeOf<ExpressAuthConfig>()
    const rotation = tokenRotation(async () => ({
      providers: [{ id: 'acme', name: 'Acme', type: 'oidc', issuer: 'https://acme.example' }],
      session: { strategy: 'jwt' },
    }))
    expectTypeOf(rotation.config).returns.resolves.toEqualTypeOf<ExpressAuthConfig>()
  })

  it('tell a wrong key and a wrong option', () => {
    // @ts-expect-error The name is "providers".
    expectTypeOf(tokenRotation).toBeCallableWith({ provider: [] })
    // @ts-expect-error It is a boolean.
    expectTypeOf(tokenRotation).toBeCallableWith({ providers: [] }, { exposeAccessToken: 'yes' })
  })

  it('narrow a result by its status', () => {
    const show = (result: AccessTokenResult) => {
      switch (result.status) {
        case 'ok':
          expectTypeOf(result.accessToken).toEqualTypeOf<string>()
          expectTypeOf(result.expiresAt).toEqualTypeOf<number | undefined>()
          break
        case 'unavailable':
        case 'misconfigured':
          expectTypeOf(result.retryAfter).toEqualTypeOf<number>()
          break
        case 'reauthenticate':
          expectTypeOf(result.error.code).toExtend<string>()
          break
        default:
          expectTypeOf(result.status).toEqualTypeOf<'signed-out' | 'no-grant'>()
      }
    }
    expectTypeOf(show).parameter(0).toEqualTypeOf<AccessTokenResult>()
    const { getAccessToken } = tokenRotation({ providers: [GitHub] })
    expectTypeOf(getAccessToken).toBeCallableWith({} as Request, {} as Response)
    expectTypeOf(getAccessToken).returns.resolves.toEqualTypeOf<AccessTokenResult>()
  })

  it('augment the session of @auth/express by the entry for that', () => {
    type Session = NonNullable<Awaited<GetSessionResult>>
    expectTypeOf<Session['error']>().toEqualTypeOf<
      'RefreshTokenError' | 'RefreshTokenUnavailable' | undefined
    >()
    expectTypeOf<Session['accessToken']>().toEqualTypeOf<string | undefined>()
  })
})
