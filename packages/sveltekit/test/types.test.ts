import type { Session } from '@auth/core/types'
import { SvelteKitAuth, type SvelteKitAuthConfig } from '@auth/sveltekit'
import GitHub from '@auth/sveltekit/providers/github'
import type { Handle, RequestEvent } from '@sveltejs/kit'
import { sequence } from '@sveltejs/kit/hooks'
import { describe, expectTypeOf, it, vi } from 'vitest'
import { type AccessTokenResult, tokenRotation } from '../src/index.ts'
import { signInOnRefreshTokenError } from '../src/sign-in-on-refresh-token-error.ts'

// Only Vite with the plugin of Kit can import these.
vi.mock('@auth/sveltekit', () => ({ SvelteKitAuth: () => undefined }))
vi.mock('@auth/sveltekit/providers/github', () => ({ default: () => ({ id: 'github' }) }))
vi.mock('@sveltejs/kit/hooks', () => ({ sequence: () => undefined }))

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
    expectTypeOf(rotation.config).toEqualTypeOf<SvelteKitAuthConfig>()
    expectTypeOf(SvelteKitAuth).toBeCallableWith(rotation.config)
    expectTypeOf(rotation.handle).toEqualTypeOf<Handle>()
    expectTypeOf(sequence).toBeCallableWith(rotation.handle, rotation.handle)
  })

  it('type the event of a lazy configuration', () => {
    const rotation = tokenRotation(async (event) => {
      expectTypeOf(event).toEqualTypeOf<RequestEvent>()
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
      (event: RequestEvent) => Promise<SvelteKitAuthConfig>
    >()
    expectTypeOf(SvelteKitAuth).toBeCallableWith(rotation.config)
  })

  it('type a provider of your own by its place', () => {
    const { config } = tokenRotation({
      providers: [{ id: 'acme', name: 'Acme', type: 'oidc', issuer: 'https://acme.example' }],
      session: { strategy: 'jwt' },
    })
    expectTypeOf(config).toEqualTypeOf<SvelteKitAuthConfig>()
    const rotation = tokenRotation(async () => ({
      providers: [{ id: 'acme', name: 'Acme', type: 'oidc', issuer: 'https://acme.example' }],
      session: { strategy: 'jwt' },
    }))
    expectTypeOf(rotation.config).returns.resolves.toEqualTypeOf<SvelteKitAuthConfig>()
  })

  it('tell a wrong key and a wrong option', () => {
    // @ts-expect-error The name is "providers".
    expectTypeOf(tokenRotation).toBeCallableWith({ provider: [] })
    // @ts-expect-error It is a boolean.
    expectTypeOf(tokenRotation).toBeCallableWith({ providers: [] }, { exposeAccessToken: 'yes' })
  })

  it('type the locals', () => {
    expectTypeOf<App.Locals['getAccessToken']>().returns.resolves.toEqualTypeOf<AccessTokenResult>()
    expectTypeOf<App.Locals['auth']>().returns.resolves.toEqualTypeOf<Session | null>()
    const { getAccessToken, fetch } = tokenRotation({ providers: [GitHub] })
    expectTypeOf(getAccessToken).toBeCallableWith({} as RequestEvent, { forceRefresh: true })
    expectTypeOf(fetch).toBeCallableWith({} as RequestEvent, 'https://api.example', {
      method: 'PUT',
    })
  })

  it('take the session of a page as it is', () => {
    expectTypeOf(signInOnRefreshTokenError).toBeCallableWith(
      {} as Session | null | undefined,
      'github',
    )
    expectTypeOf(signInOnRefreshTokenError).toBeCallableWith({} as App.PageData['session'])
  })
})
