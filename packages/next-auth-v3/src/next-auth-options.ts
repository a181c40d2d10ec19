import type { SessionError } from '@token-rotation/authjs'

/** The payload of a session cookie. */
export type Token = Record<string, unknown>

/** What a sign-in brought. The tokens are there twice, and `accessTokenExpires` is always `null`. */
export interface Account extends Record<string, unknown> {
  readonly id: string
  readonly provider: string
  readonly type: string
  readonly accessToken: string
  readonly accessTokenExpires: null
  readonly refreshToken?: string
  readonly access_token: string
  readonly expires_in?: number | null
  readonly refresh_token?: string
}

/** What the app's users see of a session. */
export interface Session extends Record<string, unknown> {
  user?: { name?: string | null; email?: string | null; image?: string | null }
  expires?: string
}

/**
 * The options of next-auth v3, as far as they matter here. Its own types cannot be found by compilers that
 * respect `exports` of a package.
 */
export interface NextAuthOptions {
  readonly providers: readonly unknown[]
  readonly secret?: string
  readonly database?: unknown
  readonly adapter?: unknown
  readonly useSecureCookies?: boolean
  readonly cookies?: {
    readonly sessionToken?: { readonly name?: string; readonly options?: object }
  }
  readonly session?: {
    readonly jwt?: boolean
    readonly maxAge?: number
    readonly updateAge?: number
  }
  readonly jwt?: {
    readonly secret?: string
    readonly maxAge?: number
    readonly encryption?: boolean
    readonly encode?: (params: never) => Promise<string>
    readonly decode?: (params: never) => Promise<Token>
  }
  readonly logger?: object
  readonly debug?: boolean
  readonly events?: { signOut?(message: never): unknown }
  readonly callbacks?: {
    jwt?(
      token: Token,
      user?: Record<string, unknown>,
      account?: Account,
      profile?: Record<string, unknown>,
      isNewUser?: boolean,
    ): unknown
    session?(session: Session, token: Token): unknown
  }
}

/** The value of `session.error`, with the name that the tutorial of v3 has for it. */
export type V3SessionError = 'RefreshAccessTokenError' | Exclude<SessionError, 'RefreshTokenError'>
