import type { Clock } from '@token-rotation/core'
import { withoutSnippetFields } from './adopt-grant.ts'
import type { AuthConfigLike, JwtCodec, Token } from './auth-types.ts'
import type { ComposedConfig } from './compose-config.ts'
import type { Exchange } from './exchange.ts'
import type { Slice } from './grant-slice.ts'
import { type CookieKey, openedCookies } from './opened-cookies.ts'
import {
  type Cookies,
  findSessionCookie,
  isSessionCookie,
  type SessionCookie,
  type SetCookie,
  writeSessionCookie,
} from './session-cookie.ts'
import { sessionMaxAge } from './session-max-age.ts'
import type { TokenSlices } from './token-slices.ts'

/** A session whose cookie could be opened. */
interface OpenSession {
  readonly slice: Slice | undefined
  /** When the cookie was sealed, in seconds since the epoch. */
  readonly issuedAt: number
  /** Absent where the slice was remembered and the cookie was not opened for it. */
  readonly payload: Token | undefined
}

/** Finds, opens and seals session cookies through the codec of a configuration. */
export interface CookieSessions {
  /** Returns the session cookie among those of a request, or among `cookies`. */
  find(composed: ComposedConfig, exchange: Exchange, cookies?: Cookies): SessionCookie | undefined
  /** Tells whether a cookie of this name holds a session, or a part of one. */
  owns(composed: ComposedConfig, name: string): boolean
  /** Returns `undefined` where the cookie is no valid session. */
  open(composed: ComposedConfig, cookie: SessionCookie): Promise<OpenSession | undefined>
  /** Opens a cookie for what the session says, which is not remembered. */
  payload(composed: ComposedConfig, cookie: SessionCookie): Promise<Token | null>
  /** Remembers what Auth.js found when it opened a cookie itself. */
  remember(composed: ComposedConfig, cookie: SessionCookie, payload: Token): void
  /** Returns the cookies that replace a session by one that carries `slice`; none if it has ended. */
  seal(
    composed: ComposedConfig,
    cookie: SessionCookie,
    slice: Slice,
    payload?: Token,
  ): Promise<SetCookie[]>
  /** Returns the cookies that carry a session which Auth.js has sealed itself. */
  write(config: AuthConfigLike, cookie: SessionCookie, value: string): SetCookie[]
}

/** What {@link cookieSessions} needs. */
export interface CookieSessionsOptions {
  readonly slices: TokenSlices
  readonly clock: Clock
  /** The name without `__Secure-`. */
  readonly cookieName: string
  readonly chunkSize?: number | undefined
}

export function cookieSessions({
  slices,
  clock,
  cookieName,
  chunkSize,
}: CookieSessionsOptions): CookieSessions {
  const opened = openedCookies()

  async function decode(config: AuthConfigLike, { name, value }: SessionCookie) {
    try {
      return await codecOf(config).decode({ token: value, secret: secretOf(config), salt: name })
    } catch {
      // Sealed with another secret, tampered with, or expired: no session, as in Auth.js.
      return null
    }
  }
  function remember(composed: ComposedConfig, cookie: SessionCookie, payload: Token): void {
    const { config, hasOwnDecode } = composed
    // A decode of the user's may look things up: it is asked every time.
    if (hasOwnDecode) return
    const expiresAt = Number(payload.exp) * 1000
    const issuedAt = Number(payload.iat)
    opened.set(keyOf(config, cookie), { slice: slices.get(payload), expiresAt, issuedAt })
  }
  function write(config: AuthConfigLike, cookie: SessionCookie, value: string): SetCookie[] {
    const maxAge = sessionMaxAge(config)
    const expires = new Date(clock() + maxAge * 1000)
    return writeSessionCookie(cookie, value, config, expires, chunkSize)
  }

  return {
    find: ({ config }, exchange, cookies = exchange.cookies()) =>
      findSessionCookie(cookies, config, cookieName, exchange.isHttps?.()),
    owns: ({ config }, name) => isSessionCookie(name, config, cookieName),
    payload: ({ config }, cookie) => decode(config, cookie),
    remember,
    write,
    async open(composed, cookie) {
      const { config, hasOwnDecode } = composed
      const known = hasOwnDecode ? undefined : opened.get(keyOf(config, cookie), clock())
      if (known?.slice) {
        const { slice, issuedAt } = known
        return { slice, issuedAt, payload: undefined }
      }
      const payload = await decode(config, cookie)
      if (!payload) return undefined
      remember(composed, cookie, payload)
      return { slice: slices.get(payload), issuedAt: Number(payload.iat), payload }
    },
    async seal({ config }, cookie, slice, opened) {
      const payload = opened ?? (await decode(config, cookie))
      // It has ended since it was opened.
      if (!payload) return []
      const token = slices.attach(slice.isLegacy ? withoutSnippetFields(payload) : payload, slice)
      const maxAge = config.jwt?.maxAge ?? sessionMaxAge(config)
      const secret = secretOf(config)
      const value = await codecOf(config).encode({ token, secret, salt: cookie.name, maxAge })
      return write(config, cookie, value)
    },
  }
}

export function codecOf(config: AuthConfigLike): JwtCodec {
  return config.jwt as unknown as JwtCodec
}

function keyOf(config: AuthConfigLike, { name, value }: SessionCookie): CookieKey {
  return { name, value, secret: secretOf(config) }
}

function secretOf(config: AuthConfigLike): string | string[] {
  return config.jwt?.secret ?? config.secret ?? ''
}
