import { classify } from './classify.ts'
import type { Failure } from './errors.ts'
import type { Answer, Classification, Profile } from './profile.ts'
import type { TokenSet } from './token-set.ts'

/** What an answer of the token endpoint means. */
export type Judgement =
  | { readonly status: 'tokens'; readonly tokens: TokenSet }
  | {
      readonly status: Classification
      readonly failure: Failure & { readonly status: number }
      /** A refresh token that came although the rest of the answer is of no use. */
      readonly refreshToken?: string
      /** When to ask again at the earliest, in milliseconds since the epoch (RFC 9110, 10.2.3). */
      readonly retryAt?: number
    }

/** What {@link judgeTokenResponse} has to know. */
export interface JudgeOptions {
  /** The tokens that were to be replaced. What the answer leaves out is taken from them. */
  readonly tokens: TokenSet
  /** When the request was started, in milliseconds since the epoch: expiry counts from here. */
  readonly startedAt: number
  readonly profile?: Profile
}

/**
 * Judges the answer to a refresh request. Does no I/O but reading the body, and no time but `startedAt`.
 *
 * A refresh token in the answer is never lost: it is taken out before anything else is looked at, so
 * that a missing `token_type`, a wrong content type or an unusable access token cannot cost the grant.
 * The `id_token` is carried, not verified.
 *
 * @returns Resolves with a {@link Judgement} for every answer. It rejects only when the body cannot be
 *   read to its end, in which case the outcome is unknown.
 * @see [RFC 6749, section 5](https://www.rfc-editor.org/rfc/rfc6749.html#section-5)
 */
export async function judgeTokenResponse(
  response: Response,
  { tokens, startedAt, profile }: JudgeOptions,
): Promise<Judgement> {
  const { status } = response
  const body = parse(await response.text())
  const refreshToken = text(body?.refresh_token)
  const accessToken = text(body?.access_token)
  const error = errorCode(body, response, tokens)
  const answer: Answer = { status, error, body }
  const overridden = override(profile, answer)

  if (accessToken && !error && !overridden && response.ok && isKnownType(body?.token_type)) {
    return { status: 'tokens', tokens: merge(tokens, body!, startedAt, profile) }
  }
  const verdict = overridden ?? classify(answer)
  const retryAt = retryTime(response.headers, startedAt)
  return {
    status: verdict,
    failure: { code: codeOf(verdict, status), status, ...(error && { error }) },
    ...(refreshToken && { refreshToken }),
    ...(retryAt !== undefined && { retryAt }),
  }
}

/** A profile that throws must not cost the refresh token that is in the answer. */
function override(profile: Profile | undefined, answer: Answer): Classification | undefined {
  try {
    return profile?.classify?.(answer)
  } catch {
    return undefined
  }
}

const codes = {
  rejected: 'ERR_REFRESH_REJECTED',
  misconfigured: 'ERR_CLIENT_REJECTED',
  refused: 'ERR_CLIENT_REJECTED',
  unavailable: 'ERR_ENDPOINT_UNAVAILABLE',
  unknown: 'ERR_RESPONSE_INVALID',
} as const

function codeOf(verdict: Classification, status: number): Failure['code'] {
  // It is the server that is in trouble: there is nothing to report, only to wait for.
  return verdict === 'unknown' && status >= 500 ? codes.unavailable : codes[verdict]
}

function parse(body: string): Record<string, unknown> | undefined {
  if (body.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    // Some servers answer form-encoded whatever they were asked for.
    const form = body.trim()
    return /^\w+=[^<]*$/.test(form) ? Object.fromEntries(new URLSearchParams(form)) : undefined
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isKnownType(type: unknown): boolean {
  const isAbsent = type === undefined || type === null || type === ''
  return isAbsent || (typeof type === 'string' && /^(bearer|dpop)$/i.test(type))
}

function errorCode(
  body: Answer['body'],
  { ok, headers }: Response,
  { access_token, refresh_token }: TokenSet,
): string | undefined {
  // A challenge beside tokens says that more could be had, not that something failed (RFC 9110, 11.6.1).
  const challenge = ok ? null : headers.get('www-authenticate')
  // Some servers send every member always: null, false and '' say that there is no error.
  const code = body?.error
    ? (text(body.error) ?? 'unknown')
    : challenge?.match(/\berror="?([^",\s]+)/)?.[1]
  if (code === undefined) return undefined
  // A server may quote anything here, the refused token included.
  const isQuote = quotes(code, access_token) || quotes(code, refresh_token)
  return /^[\w.-]{1,40}$/.test(code) && !isQuote ? code : 'unknown'
}

function quotes(code: string, token = ''): boolean {
  // A shorter one can be part of a word.
  return code === token || (token.length >= 8 && code.includes(token))
}

function merge(
  previous: TokenSet,
  body: Record<string, unknown>,
  startedAt: number,
  profile: Profile | undefined,
): TokenSet {
  const { expires_at: _, expires_in: __, refresh_expires_in: ___, ...kept } = previous
  const next: Record<string, unknown> = { ...kept, access_token: body.access_token }
  for (const name of ['refresh_token', 'token_type', 'scope', 'id_token'] as const) {
    const value = text(body[name])
    if (value) next[name] = value
  }
  const startedAtSeconds = Math.floor(startedAt / 1000)
  const named = lifetimeOf(body.expires_in)
  if (named !== undefined) {
    next.expires_in = named
  } else {
    const expiresAt = jwtExpiry(String(body.access_token))
    if (expiresAt !== undefined && expiresAt > startedAtSeconds)
      next.expires_in = expiresAt - startedAtSeconds
    else next.expires_in = profile?.lifetime ?? previous.expires_in
  }
  if (typeof next.expires_in === 'number') next.expires_at = startedAtSeconds + next.expires_in
  const unusedFor = refreshLifetime(body)
  if (unusedFor !== undefined) next.refresh_expires_in = unusedFor
  return next as unknown as TokenSet
}

/**
 * How long a refresh token lives if it is not used, in seconds, under any of the names that providers have
 * for it. `0` stands for one that does not end.
 */
export function refreshLifetime(answer: Readonly<Record<string, unknown>>): number | undefined {
  const { refresh_token_expires_in, refresh_expires_in, x_refresh_token_expires_in } = answer
  const named = refresh_token_expires_in ?? refresh_expires_in ?? x_refresh_token_expires_in
  return lifetimeOf(named)
}

/** Some servers send a string, or fractions; a column of an account table takes whole seconds only. */
function lifetimeOf(expiresIn: unknown): number | undefined {
  const isNumeric = typeof expiresIn === 'number' || typeof expiresIn === 'string'
  const lifetime = isNumeric ? Math.floor(Number(expiresIn)) : 0
  return lifetime > 0 && Number.isFinite(lifetime) ? lifetime : undefined
}

/**
 * Reads the `exp` claim of an access token that happens to be a JWT, in seconds since the epoch.
 *
 * It is a hint about a lifetime; the signature is not verified.
 */
export function jwtExpiry(token: string): number | undefined {
  try {
    const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/')
    const { exp } = JSON.parse(atob(payload ?? '')) as { exp?: unknown }
    return typeof exp === 'number' && Number.isFinite(exp) ? Math.floor(exp) : undefined
  } catch {
    return undefined
  }
}

function retryTime(headers: Headers, startedAt: number): number | undefined {
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  const at = /^\d+$/.test(value) ? startedAt + Number(value) * 1000 : Date.parse(value)
  return Number.isFinite(at) ? at : undefined
}
