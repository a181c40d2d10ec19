/**
 * Auth.js as this package sees it: structurally, because next-auth v4 and @auth/core v0.41 cannot be
 * installed together. Only what is read or composed is named.
 */

/** The payload of a session cookie. */
export type Token = Record<string, unknown>

/** The tokens and the identity that a sign-in brought. */
export interface AccountLike {
  readonly provider: string
  readonly providerAccountId?: string
  readonly type?: string
  readonly access_token?: string | undefined
  readonly refresh_token?: string | undefined
  readonly id_token?: string | undefined
  readonly token_type?: string | undefined
  readonly scope?: string | undefined
  readonly expires_at?: number | string | undefined
  readonly expires_in?: number | string | undefined
  readonly refresh_token_expires_in?: number | string | undefined
  readonly refresh_expires_in?: number | string | undefined
}

/** What the `jwt` callback is called with. `account` is there at sign-in only. */
export interface JwtParams {
  readonly token: Token
  readonly account?: AccountLike | null | undefined
  /** What `profile` or `authorize` has returned, at sign-in only. */
  readonly user?: unknown
  readonly trigger?: string | undefined
  /** Sent by the browser with `update(...)`. Not to be trusted. */
  readonly session?: unknown
}

/** What the `session` callback is called with: a token, or under the database strategy a user. */
export interface SessionParams {
  readonly session: SessionLike
  readonly token?: Token | null
  readonly user?: UserLike | undefined
}

/** A user as adapters return it. */
export interface UserLike {
  readonly id?: string | number | null | undefined
}

/** What `events.signIn` is called with. */
export interface SignInMessage {
  readonly user: UserLike
  readonly account?: AccountLike | null | undefined
}

/** What is used of an adapter. */
export interface AdapterLike {
  readonly getSessionAndUser?: (sessionToken: string) => PromiseLike<{
    readonly session: { readonly expires: Date }
    readonly user: UserLike
  } | null>
}

interface SessionLike {
  readonly user?: { name?: unknown; email?: unknown; image?: unknown }
  readonly expires?: unknown
}

export interface JwtEncodeParams {
  readonly token?: Token | null | undefined
  readonly secret: string | string[]
  readonly salt: string
  readonly maxAge?: number | undefined
}

export interface JwtDecodeParams {
  readonly token?: string | undefined
  readonly secret: string | string[]
  readonly salt: string
}

/** Turns the payload of a session into the value of its cookie, and back. */
export interface JwtCodec {
  readonly encode: (params: JwtEncodeParams) => Promise<string> | string
  readonly decode: (params: JwtDecodeParams) => Promise<Token | null> | Token | null
}

export interface CookieOptions {
  readonly httpOnly?: boolean
  readonly sameSite?: boolean | 'lax' | 'strict' | 'none'
  readonly path?: string
  readonly domain?: string
  readonly secure?: boolean
  readonly maxAge?: number
  readonly expires?: Date
}

export interface LoggerLike {
  readonly error?: (error: Error) => void
  readonly warn?: (code: string) => void
  readonly debug?: (message: string, metadata: object) => void
}

type Callback = (params: never) => unknown

/** An Auth.js configuration, as far as it matters here. */
export interface AuthConfigLike {
  readonly providers: readonly unknown[]
  readonly secret?: string | string[] | undefined
  readonly basePath?: string | undefined
  readonly useSecureCookies?: boolean | undefined
  readonly cookies?: {
    readonly sessionToken?: { readonly name?: string; readonly options?: object }
  }
  readonly session?: {
    readonly strategy?: string
    readonly maxAge?: number
    readonly updateAge?: number
  }
  readonly jwt?: {
    readonly secret?: string | string[]
    readonly maxAge?: number
    readonly encode?: Callback
    readonly decode?: Callback
  }
  readonly callbacks?: { readonly jwt?: Callback; readonly session?: Callback } & object
  readonly events?: { readonly signIn?: Callback; readonly signOut?: Callback } & object
  readonly adapter?: unknown
  readonly logger?: object | undefined
  readonly debug?: boolean | undefined
}
