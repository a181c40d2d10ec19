import type { Clock, RotationError } from '@token-rotation/core'
import type { AccessTokenResult, UserAccessTokenOptions } from './access-token.ts'
import { type AccessTokens, resultOf, wanted } from './access-tokens.ts'
import { checkResource } from './check-resource.ts'
import type { ComposedConfig } from './compose-config.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { CookieSessions } from './cookie-sessions.ts'
import type { Exchange } from './exchange.ts'
import { checkAccount, findGrant, findOfUser, type FoundGrant, withoutGrant } from './find-grant.ts'
import type { StoredGrant } from './grant-slice.ts'
import type { Readiness } from './readiness.ts'
import type { SessionGrants } from './session-grants.ts'
import { accountIdOf } from './user-accounts.ts'

/** Options of `disconnect`. */
export interface DisconnectOptions {
  /** The id of the Auth.js provider. */
  readonly provider: string
  /** Which account of `provider` it is, for a user who has several: its `providerAccountId`. */
  readonly accountId?: string
}

/** The same for a user who need not be there. */
export interface UserDisconnectOptions extends DisconnectOptions {
  /** The id of the user as the adapter has it. It is trusted: take it from your own data only. */
  readonly userId: string
}

/** What became of a `disconnect`. */
export type DisconnectResult =
  /** The tokens are gone from the account row, and the provider was asked to revoke them. */
  | { readonly status: 'disconnected' }
  /** There is no session. */
  | { readonly status: 'signed-out' }
  /** The user has no account of this provider that holds tokens. */
  | { readonly status: 'no-grant' }
  /** The database is away. This process serves nothing of the grant and goes on trying for ten minutes. */
  | { readonly status: 'unavailable'; readonly error: RotationError }

/** What can be done with the accounts of users besides reading the token of a request. */
export interface AccountAccess {
  getAccessToken(
    composed: ComposedConfig,
    options: UserAccessTokenOptions,
  ): Promise<AccessTokenResult>
  /** @param exchange Absent where `options` names the user. */
  disconnect(
    composed: ComposedConfig,
    exchange: Exchange | undefined,
    options: DisconnectOptions | UserDisconnectOptions,
  ): Promise<DisconnectResult>
}

interface AccountAccessContext {
  readonly configurations: Readiness
  readonly grants: SessionGrants
  readonly sessions: CookieSessions
  readonly tokens: AccessTokens
  readonly clock: Clock
}

export function accountAccess(context: AccountAccessContext): AccountAccess {
  const { configurations, grants, tokens, clock } = context

  function check({ config }: ComposedConfig, use: string, options: object): void {
    configurations.check(config)
    if (!grants.accounts) {
      throw new ConfigurationError(
        'store',
        `${use} needs the accounts of an Auth.js adapter: give token rotation the "store" over them (prismaAccounts, drizzleAccounts or sqlAccounts)`,
      )
    }
    checkAccount(configurations.ids(config), options)
  }

  function stillThere(found: FoundGrant): FoundGrant | Promise<FoundGrant> {
    if (found.status !== 'found' || !found.carrier) return found
    const { userId, ...grant } = found.grant as StoredGrant
    const which = { provider: grant.provider, accountId: accountIdOf(grant) }
    return findOfUser(grants, userId!, which)
  }

  return {
    async getAccessToken(composed, { userId, ...options }) {
      check(composed, 'getAccessToken({ userId })', options)
      const id = userIdOf(userId)
      checkResource(options.resource)
      const found = await findOfUser(grants, id, options)
      if (found.status !== 'found') return withoutGrant(found)
      const request = { ...wanted(options), read: found.read }
      const { resolution } = await grants.resolve(composed.config, found.grant, request)
      return resultOf(grants, resolution, clock(), options)
    },
    async disconnect(composed, exchange, options) {
      check(composed, 'disconnect', options)
      if (typeof options.provider !== 'string') {
        throw new TypeError('"provider" must be the id of the provider to disconnect')
      }
      const { userId } = options as Partial<UserDisconnectOptions>
      const named =
        exchange && userId === undefined
          ? await findGrant(context, composed, exchange, options)
          : await findOfUser(grants, userIdOf(userId), options)
      // A session in a cookie names an account whatever has become of its tokens.
      const found = await stillThere(named)
      if (found.status !== 'found') return found
      try {
        await grants.signOut(composed.config, found.grant)
      } catch (error) {
        return { status: 'unavailable', error: error as RotationError }
      } finally {
        if (exchange) tokens.forget(exchange)
      }
      return { status: 'disconnected' }
    },
  }
}

/** Whose tokens these are must not be left to a value that got lost. */
function userIdOf(userId: unknown): string {
  // With some adapters it is a number, whatever its type says.
  const id = Number.isSafeInteger(userId) ? String(userId) : userId
  if (typeof id === 'string' && id !== '') return id
  throw new TypeError('"userId" must be the id of a user, as a string')
}
