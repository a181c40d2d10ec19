import type { AuthConfigLike } from '@token-rotation/authjs'
// @ts-expect-error next-auth v3 has no types where `exports` of its package is respected.
import * as nextAuthJwt from 'next-auth/jwt'
import type { Account, NextAuthOptions, Session, Token } from './next-auth-options.ts'

type Seal = (params: object) => Promise<string>
type Open = (params: object) => Promise<Token | null>
const { encode, decode } = nextAuthJwt as { encode: Seal; decode: Open }

/** What browsers keep of one cookie, its name included. */
const cookieLimit = 4096

interface JwtParams {
  readonly token: Token
  readonly user?: Token
  readonly account?: Account
  readonly profile?: Token
  readonly isNewUser?: boolean
}

/**
 * Says in the words of later versions what options of next-auth v3 mean.
 *
 * @throws {TypeError} When they are none.
 */
export function toAuthConfig(options: NextAuthOptions): AuthConfigLike {
  if (!Array.isArray(options?.providers)) {
    throw new TypeError('"options" must be options of next-auth with a list of "providers"')
  }
  const { callbacks, events, jwt: own, session, database, cookies, logger, debug } = options
  const adapter = options.adapter ?? database
  const usesJwt = session?.jwt ?? !adapter
  const seal = (own?.encode ?? encode) as Seal
  const open = (own?.decode ?? decode) as Open
  return {
    providers: options.providers,
    logger,
    debug,
    adapter,
    session: {
      strategy: usesJwt ? 'jwt' : 'database',
      ...(session?.maxAge !== undefined && { maxAge: session.maxAge }),
      ...(session?.updateAge !== undefined && { updateAge: session.updateAge }),
    },
    ...(cookies && { cookies }),
    jwt: {
      ...(own as object),
      // Keys and algorithms are options of v3, which it hands to its codec every time.
      async encode(params: object) {
        const sealed = await seal({ ...own, ...params })
        warnOfSize(sealed)
        return sealed
      },
      decode: (params: object) => open({ ...own, ...params }),
    },
    callbacks: {
      ...(callbacks?.jwt && { jwt: jwtOf(callbacks) }),
      ...(callbacks?.session && {
        session: (params: { session: Session; token: Token }) =>
          callbacks.session!(params.session, params.token),
      }),
    },
    events: {
      ...(events?.signOut && {
        signOut: ({ token }: { token: Token }) => events.signOut!(token as never),
      }),
    },
  }

  function warnOfSize(sealed: string): void {
    if (sealed.length < cookieLimit - 100 || warned.has(options)) return
    warned.add(options)
    const message = `a session cookie has ${sealed.length} characters, and browsers drop what has more than about ${cookieLimit}: keep less in the "jwt" callback, or move to next-auth v4, which spreads a session over several cookies`
    const { warn } = (logger ?? {}) as { warn?: (code: string, message: string) => void }
    if (warn) warn('TOKEN_ROTATION_WARNING', message)
    else console.warn(`[token-rotation] ${message}`)
  }
}

const warned = new WeakSet<object>()

function jwtOf(callbacks: NonNullable<NextAuthOptions['callbacks']>) {
  const jwt = ({ token, user, account, profile, isNewUser }: JwtParams) =>
    user || account
      ? callbacks.jwt!(token, user, account, profile, isNewUser)
      : callbacks.jwt!(token)
  // A pasted snippet is told by its source.
  return Object.assign(jwt, { toString: () => String(Reflect.get(callbacks, 'jwt')) })
}
