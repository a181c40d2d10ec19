import { type ActiveGrant, sha256 } from '@token-rotation/core'
import type { Token } from './auth-types.ts'
import { tokenSetOf } from './mint-grant.ts'

/** In seconds. No access token lives that long: the tutorial of v4 added two points in time. */
const tooFar = 10 * 365 * 86_400

/** The fields that the pasted snippets keep: v4 and v5, then v3. */
const fields = ['access_token', 'refresh_token', 'expires_at', 'expires_in'] as const
const camelFields = ['accessToken', 'refreshToken', 'accessTokenExpires'] as const

/** Which client a session of the snippet can belong to. */
export interface Owner {
  readonly provider: string
  readonly clientId: string
}

/** Tells whether a session carries the tokens of a pasted snippet. */
export function isSnippetToken(token: Token): boolean {
  return typeof (token.refresh_token ?? token.refreshToken) === 'string'
}

/**
 * Makes a grant of a session that a pasted snippet has kept. Its id follows from the refresh token, so
 * that every request and process derives the same one.
 */
export async function adoptGrant(
  token: Token,
  { provider, clientId }: Owner,
  now: number,
): Promise<ActiveGrant | undefined> {
  const accessToken = token.access_token ?? token.accessToken
  const refreshToken = token.refresh_token ?? token.refreshToken
  if (typeof accessToken !== 'string' || typeof refreshToken !== 'string') return undefined
  const expiresAt = seconds(token.expires_at ?? token.accessTokenExpires)
  // Whatever the snippet did not know: a token that may have expired is refreshed, not trusted.
  const isSane = expiresAt > 0 && expiresAt < now / 1000 + tooFar
  const expires_at = Math.floor(isSane ? expiresAt : now / 1000)
  const source = { access_token: accessToken, refresh_token: refreshToken, expires_at }
  const id = await sha256(JSON.stringify([provider, clientId, refreshToken]))
  const { expires_in: _, ...tokens } = tokenSetOf(source, now)
  return { status: 'active', id, provider, generation: 0, tokens }
}

/** Snippets keep seconds or milliseconds under the same name, and perhaps as text. */
function seconds(value: unknown): number {
  const number = Number(value)
  return number > 1e11 ? number / 1000 : number
}

/** Returns a copy without what holds `secret`, however deep, or `undefined` if nothing does. */
export function withoutSecret(token: Token, secret: string, depth = 3): Token | undefined {
  const rest = { ...token }
  let isFound = false
  for (const [key, value] of Object.entries(token)) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    const inner =
      isObject && depth > 0 ? withoutSecret(value as Token, secret, depth - 1) : undefined
    if (inner) rest[key] = inner
    else if (value === secret) delete rest[key]
    isFound ||= inner !== undefined || value === secret
  }
  return isFound ? rest : undefined
}

/** Removes what a snippet keeps, the error that it never clears included. */
export function withoutSnippetFields(token: Token): Token {
  const rest = { ...token }
  for (const field of [...fields, ...camelFields, 'error']) delete rest[field]
  return rest
}

/**
 * What a snippet gets to see instead of the tokens: an expiry that is always ahead. So its own check
 * passes, and it neither asks the provider nor throws over a missing refresh token.
 */
export function decoy(now: number): Token {
  const ahead = now + 86_400_000
  // In milliseconds, because some snippets keep those: for the others it is further ahead still.
  return { expires_at: ahead, accessTokenExpires: ahead }
}
