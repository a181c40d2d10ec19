import { grantId } from '@token-rotation/accounts'
import {
  type ActiveGrant,
  type Background,
  type Clock,
  phaseOf,
  type Resolution,
  type ResolveRequest,
  type Rotator,
  RotationError,
} from '@token-rotation/core'
import { adoptGrant, isSnippetToken } from './adopt-grant.ts'
import type { AccountLike, AuthConfigLike, Token } from './auth-types.ts'
import type { CarriedGrant, Slice, StoredGrant } from './grant-slice.ts'
import type { Logger } from './logger.ts'
import type { TokenRotationOptions } from './options.ts'
import type { ProviderProfile } from './provider-profile.ts'
import type { ProviderRotators } from './provider-rotators.ts'
import { hasCredentials } from './resolve-provider.ts'
import { accountIdOf, type UserAccounts } from './user-accounts.ts'

type SessionGrant = Slice['grant']

/** What became of a grant, and what its session has to hold from now on. */
interface ResolvedGrant {
  readonly resolution: Resolution
  /** Absent where the session has come to its end. */
  readonly grant: SessionGrant | undefined
}

/** Finds the grants of sessions, and resolves them. */
export interface SessionGrants {
  /** The tokens live in a store, so a rotation needs nobody to carry it. */
  readonly isShared: boolean
  /** The accounts of users, where they are the grants. */
  readonly accounts: UserAccounts | undefined
  /**
   * Makes a slice of the tokens that a pasted snippet has left in a session, if it is clear whose, or of the
   * account of its user.
   */
  adopt(config: AuthConfigLike, token: Token): Promise<Slice | undefined>
  /**
   * Returns what a session has to hold for what it holds, where that is an account now. `undefined` where
   * there is none.
   *
   * @param token The session, if it is open.
   */
  settle(
    config: AuthConfigLike,
    grant: SessionGrant,
    token: Token | undefined,
  ): Promise<SessionGrant | undefined>
  /**
   * Begins the grant of a sign-in, for which the provider has accepted the client. Returns what the session
   * has to hold.
   *
   * @param userId Whose account it is, where there are accounts.
   */
  signedIn(
    config: AuthConfigLike,
    grant: ActiveGrant,
    account: AccountLike,
    userId: string | undefined,
  ): Promise<SessionGrant>
  resolve(
    config: AuthConfigLike,
    grant: SessionGrant,
    request: ResolveRequest,
  ): Promise<ResolvedGrant>
  /** Returns what a store knows of a grant, and rotates nothing. */
  peek(
    config: AuthConfigLike,
    grant: StoredGrant,
    read?: ResolveRequest['read'],
  ): Promise<Resolution | undefined>
  /** Ends a grant, and revokes it where that is due. */
  signOut(config: AuthConfigLike, grant: SessionGrant): Promise<void>
  /** Returns what is special about a provider. */
  profile(config: AuthConfigLike, id: string): ProviderProfile
}

export function sessionGrants(
  rotators: ProviderRotators,
  { adopt: adoption }: TokenRotationOptions,
  clock: Clock,
  logger: Logger,
  background: () => Background | undefined,
  accounts?: UserAccounts,
): SessionGrants {
  function ownerOf({ providers }: AuthConfigLike, token: Token): string | undefined {
    const ids = rotators.ids(providers)
    const named = adoption?.provider ?? token.provider
    if (typeof named === 'string') return ids.includes(named) ? named : undefined
    // A backend of the app's own keeps tokens under the same names: then nothing is guessed.
    return ids.length === 1 && !hasCredentials(providers) ? ids[0] : undefined
  }
  function clientIdOf({ providers }: AuthConfigLike, provider: string): string | undefined {
    try {
      return rotators.find(providers, provider)?.clientId
    } catch (error) {
      logger.once('error', (error as Error).message)
      return undefined
    }
  }
  /** Auth.js signs the user out when a callback throws, and a wrong setting must not do that. */
  function rotatorOf(config: AuthConfigLike, provider: string): Rotator | undefined {
    try {
      const rotator = rotators.of(config, provider)
      if (rotator) return rotator
      logger.once(
        'error',
        `a session was signed in with provider "${provider}", which is not configured any more: its tokens cannot be refreshed`,
      )
    } catch (error) {
      logger.once('error', (error as Error).message)
    }
    return undefined
  }
  async function begin(config: AuthConfigLike, grant: CarriedGrant): Promise<SessionGrant> {
    const rotator = rotators.isShared && rotatorOf(config, grant.provider)
    if (!rotator) return grant
    const { id, provider } = grant
    try {
      await rotator.begin(grant)
      return { status: 'stored', id, provider }
    } catch {
      // The session carries its tokens until the store is there again.
      return grant
    }
  }
  /** A session in a cookie names an account that may belong to another user by now. */
  function ofOwner(held: SessionGrant): ResolveRequest['read'] {
    if (!accounts || held.status !== 'stored' || held.userId === undefined) return undefined
    const { userId, provider } = held
    return async () =>
      (await accounts.find(userId, { provider, accountId: accountIdOf(held) }))?.record
  }
  function withoutProvider(grant: SessionGrant, resource?: string): Resolution {
    const isUsable =
      grant.status !== 'stored' && phaseOf(grant, clock(), undefined, resource) !== 'expired'
    if (isUsable) return { status: 'ok', state: grant }
    const error = new RotationError({ code: 'ERR_CLIENT_REJECTED', reason: 'not_configured' })
    return { status: 'misconfigured', error, retryAt: clock() + 60_000 }
  }
  return {
    isShared: rotators.isShared,
    accounts,
    profile: ({ providers }, id) => rotators.profile(providers, id),
    async adopt(config, token) {
      const { sub: userId } = token
      if (!isSnippetToken(token)) {
        const found = typeof userId === 'string' ? await accounts?.find(userId) : undefined
        return found && { grant: found.grant, isLegacy: false }
      }
      const provider = ownerOf(config, token)
      const clientId = provider && clientIdOf(config, provider)
      if (!provider || !clientId) {
        logger.once(
          'error',
          'a session holds the tokens of a pasted refresh snippet and does not tell their provider: name it with the option "adopt: { provider }". The session is left as it is.',
        )
        return undefined
      }
      const grant = await adoptGrant(token, { provider, clientId }, clock())
      return grant && { grant, isLegacy: true }
    },
    async settle(config, held, token) {
      if (!accounts || (held.status === 'stored' && held.userId !== undefined)) return held
      const { sub: userId } = token ?? {}
      const found = typeof userId === 'string' ? await accounts.adopt(userId, held) : undefined
      if (found?.newer) await rotatorOf(config, held.provider)?.renew(found.newer)
      return found?.grant
    },
    async signedIn(config, grant, { providerAccountId }, userId) {
      const { provider } = grant
      const rotator = rotatorOf(config, provider)
      // Of a provider without OAuth, or that is not configured, there is nothing to tell.
      if (grant.tokens.refresh_token) rotator?.clientAccepted()
      if (!accounts || !providerAccountId) return begin(config, grant)
      const id = grantId({ provider, providerAccountId })
      await rotator?.renew({ ...grant, id }).catch((error: unknown) => {
        logger.error(
          `the tokens of a new sign-in with provider "${provider}" could not be stored, its account keeps those it had: ${(error as Error).message}`,
        )
      })
      return { status: 'stored', id, provider, ...(userId !== undefined && { userId }) }
    },
    async resolve(config, held, request) {
      const { id, provider } = held
      if (held.status === 'stored' && !rotators.isShared) {
        logger.once(
          'error',
          'a session names a grant whose tokens are in a shared store, and this process has none: give all processes the same "store". The session is kept.',
        )
        return { resolution: withoutProvider(held, request.resource), grant: held }
      }
      const rotator = rotatorOf(config, provider)
      if (!rotator) return { resolution: withoutProvider(held, request.resource), grant: held }
      const stored = held.status === 'stored' || accounts ? held : await begin(config, held)
      const carried = held.status === 'stored' ? undefined : held
      const resolution = await rotator.resolve(id, {
        ...request,
        carried,
        background: request.background ?? background(),
        read: request.read ?? ofOwner(held),
      })
      // Without its tokens an account is still an account, and its user is signed in.
      if (accounts) return { resolution, grant: stored }
      if (resolution.status === 'missing') {
        logger.once(
          'error',
          'the store has lost the record of a session, which has to sign in again: it must not evict, and has to survive a restart',
        )
      }
      return { resolution, grant: grantOf(resolution, stored) }
    },
    async peek(config, held, read = ofOwner(held)) {
      return rotatorOf(config, held.provider)?.resolve(held.id, { atOnce: true, read })
    },
    async signOut(config, grant) {
      const rotator = rotators.of(config, grant.provider)
      const carried = grant.status === 'stored' ? undefined : grant
      await rotator?.signOut(grant.id, carried, background())
    },
  }
}

/** The grant that a session has to hold from now on. */
function grantOf(resolution: Resolution, held: SessionGrant): SessionGrant | undefined {
  const { status } = resolution
  if (status === 'signed-out' || status === 'missing') return undefined
  return held.status === 'stored' ? held : (resolution.state ?? held)
}
