import { type ResolveRequest, RotationError } from '@token-rotation/core'
import type { AccessTokenResult, GetAccessTokenOptions } from './access-token.ts'
import type { Token } from './auth-types.ts'
import type { ComposedConfig } from './compose-config.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { CookieSessions } from './cookie-sessions.ts'
import type { Exchange } from './exchange.ts'
import type { Slice } from './grant-slice.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionGrants } from './session-grants.ts'
import { sessionStrategy } from './session-strategy.ts'
import { accountIdOf, type WhichAccount } from './user-accounts.ts'

/** The session cookie that a grant was found in, which has to follow it. */
export interface Carrier {
  readonly cookie: SessionCookie
  readonly payload: Token | undefined
  readonly issuedAt: number
  /** What the cookie holds. Absent where the grant was found in another way. */
  readonly slice: Slice | undefined
  readonly isLegacy: boolean
}

/** The grant that a request is about. */
export type FoundGrant =
  | {
      readonly status: 'found'
      readonly grant: Slice['grant']
      readonly carrier?: Carrier
      /** What was read of the grant when it was found. */
      readonly read?: ResolveRequest['read']
    }
  | { readonly status: 'signed-out' | 'no-grant' }
  /** The database did not answer. */
  | { readonly status: 'unavailable'; readonly error: RotationError }

interface FindContext {
  readonly sessions: CookieSessions
  readonly grants: SessionGrants
}

/** Finds the grant that a request is about: by its session cookie, or by the session in the database. */
export async function findGrant(
  context: FindContext,
  composed: ComposedConfig,
  exchange: Exchange,
  which: WhichAccount,
): Promise<FoundGrant> {
  const { sessions, grants } = context
  const cookie = sessions.find(composed, exchange)
  if (!cookie) return { status: 'signed-out' }
  return orUnavailable(async () => {
    if (sessionStrategy(composed.config) === 'jwt') {
      return inCookie(context, composed, cookie, which)
    }
    const userId = await grants.accounts!.userOf(composed.config, cookie.value)
    return userId === undefined ? { status: 'signed-out' } : ofUser(grants, userId, which)
  })
}

async function inCookie(
  { sessions, grants }: FindContext,
  composed: ComposedConfig,
  cookie: SessionCookie,
  which: WhichAccount,
): Promise<FoundGrant> {
  const session = await sessions.open(composed, cookie)
  if (!session) return { status: 'signed-out' }
  const { issuedAt, slice } = session
  const isNamed = slice?.grant.status === 'stored' && slice.grant.userId !== undefined
  // Whoever has to be looked up by the user needs to know who that is.
  const needsPayload = grants.accounts && !isNamed && !session.payload
  const opened = needsPayload && (await sessions.payload(composed, cookie))
  const payload = session.payload ?? (opened || undefined)
  const adopted = slice ?? (payload && (await grants.adopt(composed.config, payload)))
  if (!adopted) return { status: 'no-grant' }
  const grant = await grants.settle(composed.config, adopted.grant, payload)
  if (!grant) return { status: 'no-grant' }
  if (isMeant(grant, which)) {
    const { isLegacy } = adopted
    const carrier = { cookie, payload, issuedAt, slice, isLegacy }
    return { status: 'found', grant, carrier }
  }
  const userId = grant.status === 'stored' ? grant.userId : undefined
  return userId === undefined ? { status: 'no-grant' } : ofUser(grants, userId, which)
}

/** Finds an account of a user who need not be there. */
export function findOfUser(
  grants: SessionGrants,
  userId: string,
  which: WhichAccount,
): Promise<FoundGrant> {
  return orUnavailable(() => ofUser(grants, userId, which))
}

async function ofUser(
  { accounts }: SessionGrants,
  userId: string,
  which: WhichAccount,
): Promise<FoundGrant> {
  const found = await accounts!.find(userId, which)
  if (!found) return { status: 'no-grant' }
  const { grant, record } = found
  return { status: 'found', grant, read: async () => record }
}

async function orUnavailable(find: () => Promise<FoundGrant>): Promise<FoundGrant> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof RotationError) return { status: 'unavailable', error }
    throw error
  }
}

function isMeant(grant: Slice['grant'], { provider, accountId }: WhichAccount): boolean {
  if (provider !== undefined && provider !== grant.provider) return false
  if (accountId === undefined) return true
  return grant.status === 'stored' && accountIdOf(grant) === accountId
}

/** What there is to say where no grant was found. */
export function withoutGrant(
  found: Exclude<FoundGrant, { status: 'found' }>,
): Exclude<AccessTokenResult, { status: 'ok' }> {
  if (found.status !== 'unavailable') return found
  return { ...found, retryAfter: 1 }
}

/**
 * Checks which account is asked for.
 *
 * @throws {ConfigurationError} For a provider that is not configured.
 * @throws {TypeError} For an account of no provider.
 */
export function checkAccount(
  ids: readonly string[],
  { provider, accountId }: GetAccessTokenOptions,
): void {
  if (provider !== undefined && !ids.includes(provider)) {
    throw new ConfigurationError(
      'provider',
      `there is no provider "${provider}" that can refresh: name one of ${ids.map((id) => `"${id}"`).join(', ')}`,
    )
  }
  checkAccountId({ provider, accountId })
}

/** @throws {TypeError} For an account of no provider. */
export function checkAccountId({ provider, accountId }: WhichAccount): void {
  if (accountId !== undefined && provider === undefined) {
    throw new TypeError('"accountId" needs the "provider" whose account it is')
  }
}
