import type { AuthConfigLike, CookieOptions } from './auth-types.ts'

/** A cookie to be set. An empty value with `maxAge: 0` deletes it. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  readonly options: CookieOptions
}

/** The session cookie that a request carries. */
export interface SessionCookie {
  /** The name without a chunk number. Also the salt of its encryption. */
  readonly name: string
  readonly value: string
  /** Browsers send it over https only. */
  readonly isSecure: boolean
  /** The names of the cookies that hold it, or that an earlier session left behind. */
  readonly chunks: readonly string[]
}

export type Cookies = Readonly<Record<string, string | undefined>>

/** What Auth.js puts into one cookie: 4096 bytes less the largest name and attributes. */
const defaultChunkSize = 3936

/**
 * Finds the session cookie of a request.
 *
 * Auth.js takes its name from the URL at sign-in and from the forwarded protocol when it reads, so behind
 * a TLS-terminating proxy it can miss what it has set. Whichever of the two names is there is right.
 *
 * @param isHttps What the request looks like to Auth.js. It makes a cookie of another name secure.
 */
export function findSessionCookie(
  cookies: Cookies,
  config: AuthConfigLike,
  defaultName: string,
  isHttps = false,
): SessionCookie | undefined {
  for (const name of candidateNames(config, defaultName, isHttps)) {
    const chunks = Object.keys(cookies).filter((key) => isChunkOf(key, name) && cookies[key])
    if (chunks.length === 0) continue
    const numbered = chunks.filter((key) => key !== name).toSorted(byNumber(name))
    const isChunked = numbered[0] === `${name}.0`
    const value = isChunked ? numbered.map((key) => cookies[key]).join('') : cookies[name]
    const isOwn = config.cookies?.sessionToken?.name !== undefined
    const isSecure =
      /^__(Secure|Host)-/.test(name) || (isOwn && (config.useSecureCookies ?? isHttps))
    if (value) return { name, value, isSecure, chunks }
  }
  return undefined
}

/** Returns the cookies that write a session, and delete what is left of the one before. */
export function writeSessionCookie(
  previous: SessionCookie,
  value: string,
  config: AuthConfigLike,
  expires: Date,
  chunkSize = defaultChunkSize,
): SetCookie[] {
  const { name, isSecure } = previous
  const options = cookieOptions(isSecure, config)
  const parts =
    value.length <= chunkSize
      ? [{ name, value }]
      : Array.from({ length: Math.ceil(value.length / chunkSize) }, (_, index) => ({
          name: `${name}.${index}`,
          value: value.slice(index * chunkSize, (index + 1) * chunkSize),
        }))
  const stale = previous.chunks.filter((chunk) => !parts.some((part) => part.name === chunk))
  return [
    ...stale.map((chunk) => ({ name: chunk, value: '', options: { ...options, maxAge: 0 } })),
    ...parts.map((part) => ({ ...part, options: { ...options, expires } })),
  ]
}

/** Returns the cookies that end a session in the browser. */
export function deleteSessionCookie(
  { isSecure, chunks }: SessionCookie,
  config: AuthConfigLike,
): SetCookie[] {
  const options = { ...cookieOptions(isSecure, config), maxAge: 0 }
  return chunks.map((name) => ({ name, value: '', options }))
}

/** Tells whether a cookie holds a session of this configuration, or a part of one. */
export function isSessionCookie(
  cookie: string,
  config: AuthConfigLike,
  defaultName: string,
): boolean {
  return candidateNames(config, defaultName, false).some((name) => isChunkOf(cookie, name))
}

/** Tells whether a cookie belongs to the session cookie called `name`. */
export function isChunkOf(cookie: string, name: string): boolean {
  return (
    cookie === name ||
    (cookie.startsWith(`${name}.`) && /^\d+$/.test(cookie.slice(name.length + 1)))
  )
}

function cookieOptions(isSecure: boolean, config: AuthConfigLike): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: isSecure,
    ...config.cookies?.sessionToken?.options,
  }
}

function candidateNames(config: AuthConfigLike, defaultName: string, isHttps: boolean): string[] {
  const own = config.cookies?.sessionToken?.name
  if (own) return [own]
  const names = { secure: `__Secure-${defaultName}`, plain: defaultName }
  if (config.useSecureCookies === undefined) {
    // With both of them there, the one that Auth.js would set now is the newer session.
    return isHttps ? [names.secure, names.plain] : [names.plain, names.secure]
  }
  return [config.useSecureCookies ? names.secure : names.plain]
}

function byNumber(name: string) {
  const number = (key: string) => Number(key.slice(name.length + 1))
  return (one: string, other: string) => number(one) - number(other)
}
