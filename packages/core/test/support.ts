import type { ActiveGrant, Claim, RejectedGrant, SignedOutGrant } from '../src/grant-state.ts'
import type { TokenSet } from '../src/token-set.ts'

/** The time of the tests, in milliseconds. */
export const now = 970_000

export const clock = (): number => now

/** An hour of life, and fresh at {@link now}. */
export const tokens: TokenSet = {
  access_token: 'access-token-1',
  refresh_token: 'refresh-token-1',
  token_type: 'bearer',
  scope: 'openid profile',
  expires_at: now / 1000 + 3000,
  expires_in: 3600,
}

export function grant(overrides: Partial<Omit<ActiveGrant, 'status'>> = {}): ActiveGrant {
  return { status: 'active', id: 'g1', provider: 'demo', generation: 3, tokens, ...overrides }
}

/** A grant whose access token has so many seconds left, of an hour. */
function grantWith(
  secondsLeft: number,
  overrides: Partial<Omit<ActiveGrant, 'status'>> = {},
): ActiveGrant {
  return grant({ tokens: { ...tokens, expires_at: now / 1000 + secondsLeft }, ...overrides })
}

export const expired = (overrides: Partial<Omit<ActiveGrant, 'status'>> = {}): ActiveGrant =>
  grantWith(-10, overrides)

/** Usable, and inside its window whatever the jitter is. */
export const due = (overrides: Partial<Omit<ActiveGrant, 'status'>> = {}): ActiveGrant =>
  grantWith(60, overrides)

export const signedOut: SignedOutGrant = {
  status: 'signed-out',
  id: 'g1',
  provider: 'demo',
  generation: 3,
}

export function rejected(secondsLeft: number): RejectedGrant {
  const { id, provider, generation, tokens: kept } = grantWith(secondsLeft)
  return {
    status: 'rejected',
    id,
    provider,
    generation,
    tokens: kept,
    failure: {
      code: 'ERR_REFRESH_REJECTED',
      error: 'invalid_grant',
      status: 400,
    },
  }
}

/** A claim over `refresh-token-1` whose lease ends so many milliseconds after {@link now}. */
export function claimUntil(left: number, overrides: Partial<Claim> = {}): Claim {
  return {
    owner: 'other',
    refreshTokenHash: 'hash:refresh-token-1',
    firstSentAt: now + left - 30_000,
    sentAt: now + left - 30_000,
    leaseUntil: now + left,
    attempts: 1,
    ...overrides,
  }
}

/** Stands for SHA-256: readable, and without a thread of its own. */
export const digest = async (text: string): Promise<string> => `hash:${text}`

export function json(body: unknown, init?: ResponseInit): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return new Response(JSON.stringify(body), { headers, ...init })
}

export function refusal(error: string, status = 400): Response {
  return json({ error }, { status })
}

/** What a strict server answers to the nth rotation. */
export function issued(n: number, overrides: Record<string, unknown> = {}): Response {
  return json({
    access_token: `access-token-${n}`,
    refresh_token: `refresh-token-${n}`,
    token_type: 'Bearer',
    expires_in: 3600,
    ...overrides,
  })
}

/** What `fetch` of Node.js rejects with. */
export function networkError(code?: string): TypeError {
  const cause = code === undefined ? undefined : Object.assign(new Error('secret'), { code })
  return new TypeError('fetch failed', { cause })
}
