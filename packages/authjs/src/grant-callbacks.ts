import { type ActiveGrant, type Clock, type Resolution, RotationError } from '@token-rotation/core'
import { decoy, withoutSecret, withoutSnippetFields } from './adopt-grant.ts'
import type {
  AccountLike,
  AuthConfigLike,
  JwtParams,
  SignInMessage,
  Token,
  UserLike,
} from './auth-types.ts'
import { backendAccount } from './backend-account.ts'
import { isNews, type Slice } from './grant-slice.ts'
import type { Logger } from './logger.ts'
import { mintGrant } from './mint-grant.ts'
import { missingRefreshToken } from './missing-refresh-token.ts'
import type { TokenRotationOptions } from './options.ts'
import type { SessionGrants } from './session-grants.ts'
import type { SnippetWatch } from './snippet-watch.ts'
import type { TokenSlices } from './token-slices.ts'
import type { Visit } from './visit.ts'

/** What {@link grantCallbacks} works with. */
export interface GrantCallbacksContext {
  readonly options: TokenRotationOptions
  readonly grants: SessionGrants
  readonly slices: TokenSlices
  readonly logger: Logger
  readonly snippets: SnippetWatch
  readonly clock: Clock
  /** Completes a configuration from the environment, as Auth.js does. */
  readonly prepare: (config: AuthConfigLike) => void
}

export type JwtCallback = (params: JwtParams) => unknown

/** What happens to a grant when Auth.js calls its `jwt` callback. */
export interface GrantCallbacks {
  /** Mints the grant of a sign-in. */
  readonly signIn: (params: JwtParams) => Promise<Token | null>
  /** Resolves the grant of a session that is read. */
  readonly read: (params: JwtParams, visit: Visit) => Promise<Token | null>
  /** What became of the grant of a token that `read` has returned. */
  readonly resolutionOf: (token: Token) => Resolution | undefined
  /** Stores what a sign-in has brought that no session holds. Never rejects. */
  readonly signedIn: (message: SignInMessage) => Promise<void>
  /** Resolves the account that the user of a database session has signed in with. */
  readonly resolve: (user: UserLike) => Promise<Resolution | undefined>
}

/**
 * Wraps the `jwt` callback of the user, which never sees our part of the token.
 *
 * @param config Returns the composed configuration.
 */
export function grantCallbacks(
  userJwt: JwtCallback,
  config: () => AuthConfigLike,
  { options, grants, slices, logger, snippets, clock, prepare }: GrantCallbacksContext,
): GrantCallbacks {
  const { sessionWait = 1_000, exposeAccessToken = false, signInParams = true } = options
  // With a store nobody has to carry what comes of a rotation, so a session without a token needs none.
  const patience = grants.isShared && !exposeAccessToken ? { atOnce: true } : { wait: sessionWait }
  const resolutions = new WeakMap<Token, Resolution>()

  function mint(given: AccountLike, user: unknown) {
    const profile = grants.profile(config(), given.provider)
    const account = backendAccount(given, user, profile)
    return { account, grant: mintGrant(account, clock(), profile) }
  }

  async function begin(
    grant: ActiveGrant,
    account: AccountLike,
    user: unknown,
  ): Promise<Slice['grant']> {
    const { provider, tokens } = grant
    const profile = grants.profile(config(), provider)
    const isMissed = tokens.expires_at !== undefined || profile.refreshes === false
    if (!tokens.refresh_token && isMissed) {
      logger.once('warn', missingRefreshToken(provider, profile, signInParams))
    }
    prepare(config())
    const { id } = (user ?? {}) as UserLike
    const userId = id === undefined || id === null ? undefined : String(id)
    return grants.signedIn(config(), grant, account, userId)
  }

  async function signIn(params: JwtParams): Promise<Token | null> {
    const { account, grant } = mint(params.account!, params.user)
    const token = (await userJwt(params)) as Token | null
    if (!token || !grant) return token && slices.attach(token, undefined)
    const { refresh_token } = account
    const held = await begin(grant, account, params.user)
    const bare = refresh_token && withoutSecret(token, refresh_token)
    if (refresh_token) snippets.sawSignIn(grant.provider, bare !== undefined)
    if (!bare) return slices.attach(token, { grant: held, isLegacy: false })
    return slices.attach(withoutSnippetFields(bare), { grant: held, isLegacy: true })
  }

  /** What a session holds of ours. A database that is away must not end it. */
  async function settled(token: Token, known: Slice | undefined): Promise<Slice | undefined> {
    try {
      const slice = known ?? (await grants.adopt(config(), token))
      const grant = slice && (await grants.settle(config(), slice.grant, token))
      return slice && grant ? { ...slice, grant } : slice
    } catch (error) {
      logger.rarely(
        'error',
        `the account of a session could not be read: ${(error as Error).message}`,
      )
      return known
    }
  }

  async function read(params: JwtParams, visit: Visit): Promise<Token | null> {
    const { token, trigger, session } = params
    prepare(config())
    const known = slices.get(token)
    const slice = await settled(token, known)
    if (!slice) {
      const result = (await userJwt(params)) as Token | null
      if (!result) visit.isOver = true
      // Whatever object this is, it is not a session with a grant.
      return result && slices.attach(result, undefined)
    }
    if (!known) snippets.tookOver(userJwt)
    const wantsForce = trigger === 'update' && (session as { refresh?: unknown })?.refresh === true
    const { resolution, grant } = await grants.resolve(config(), slice.grant, {
      canCarry: visit.canCarry,
      background: visit.background,
      ...(wantsForce ? { force: {}, wait: sessionWait } : patience),
    })
    visit.resolution = resolution
    // Where a record is gone, there is nothing left to go on with.
    if (!grant) {
      visit.isOver = true
      return null
    }
    const isLegacy = slice.isLegacy && !snippets.isGone(grant.provider)
    const next = { grant, isLegacy }
    // Said before the user's callback runs: what it throws must not cost the new tokens.
    if (!known || isNews(known.grant, grant)) visit.next = next
    const bare = isLegacy || !known ? withoutSnippetFields(token) : token
    const shown = isLegacy ? { ...bare, ...decoy(clock()) } : bare
    const result = (await userJwt({ ...params, token: shown })) as Token | null
    if (!result) {
      // The app ends this session.
      visit.next = undefined
      visit.isOver = true
      visit.resolution = { status: 'signed-out' }
      return result
    }
    const own = slices.attach(isLegacy ? withoutSnippetFields(result) : result, next)
    resolutions.set(own, resolution)
    return own
  }

  return {
    signIn,
    read,
    resolutionOf: (token) => resolutions.get(token),
    async signedIn({ user, account }) {
      try {
        const minted = account && mint(account, user)
        if (minted?.grant) await begin(minted.grant, minted.account, user)
      } catch (error) {
        logger.error(`a sign-in could not be stored: ${(error as Error).message}`)
      }
    },
    async resolve(user) {
      const { id } = user
      try {
        prepare(config())
        const found = await grants.accounts?.find(String(id))
        if (!found) return undefined
        const request = { ...patience, read: async () => found.record }
        return (await grants.resolve(config(), found.grant, request)).resolution
      } catch (error) {
        if (!(error instanceof RotationError)) throw error
        return { status: 'unavailable', error, retryAt: clock() + 1_000 }
      }
    },
  }
}
