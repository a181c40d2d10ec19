import {
  type AuthConfigLike,
  type BindingHost,
  ConfigurationError,
  defaultSession,
  type JwtCodec,
} from '@token-rotation/authjs'
import { nextExchanges } from '@token-rotation/authjs/next'
import * as nextAuth from 'next-auth'
import { decode, encode } from 'next-auth/jwt'
import { cookies, headers } from 'next/headers.js'
import { after, connection } from 'next/server.js'

/** Read late: a build has no environment. */
export function environment(): Readonly<Record<string, string | undefined>> {
  // Next.js writes its runtime into the code instead of the environment.
  return { ...process.env, NEXT_RUNTIME: process.env.NEXT_RUNTIME }
}

export const exchanges = nextExchanges({ headers, cookies, connection }, environment)

/** next-auth v5 as the binding sees it. */
export const host: BindingHost = {
  jwt: { encode, decode } as JwtCodec,
  cookieName: 'authjs.session-token',
  defaultSession,
  currentExchange: () => exchanges.current().catch(() => undefined),
  carryHint:
    'an access token was rotated where Next.js sets no cookie (a Server Component), so only this process knows the new one: export `proxy` of token rotation from proxy.ts (`middleware` from middleware.ts in Next.js 15) with a matcher that covers the page, or use a shared store',
  complete(config: AuthConfigLike) {
    checkVersion(nextAuth)
    // It completes what it is given in place.
    nextAuth.default(config as unknown as nextAuth.NextAuthConfig)
  },
  // What the response does not wait for is finished all the same.
  background: (work) => after(() => work),
  get env() {
    return environment()
  },
}

/**
 * Tells a wrong major version of next-auth by what it lacks.
 *
 * @throws {ConfigurationError}
 */
export function checkVersion(installed: object): void {
  const { customFetch } = installed as Partial<typeof nextAuth>
  if (typeof customFetch === 'symbol') return
  throw new ConfigurationError(
    'next-auth',
    '@token-rotation/next-auth needs next-auth v5: npm install next-auth@beta. For next-auth v4, which is what "npm install next-auth" brings, use @token-rotation/next-auth-v4',
  )
}
