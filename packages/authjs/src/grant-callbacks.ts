import type { Clock, Resolution } from '@token-rotation/core'
import { decoy, withoutSecret, withoutSnippetFields } from './adopt-grant.ts'
import type { AuthConfigLike, JwtParams, Token } from './auth-types.ts'
import { backendAccount } from './backend-account.ts'
import { isNews } from './grant-slice.ts'
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

  async function signIn(params: JwtParams): Promise<Token | null> {
    const profile = grants.profile(config(), params.account!.provider)
    const account = backendAccount(params.account!, params.user, profile)
    const grant = mintGrant(account, clock(), profile)
    const token = (await userJwt(params)) as Token | null
    if (!token || !grant) return token && slices.attach(token, undefined)
    const { refresh_token } = account
    const { expires_at } = grant.tokens
    if (!grant.tokens.refresh_token && (expires_at !== undefined || profile.refreshes === false)) {
      logger.once('warn', missingRefreshToken(grant.provider, profile, signInParams))
    }
    prepare(config())
    const held = await grants.signedIn(config(), grant)
    const bare = refresh_token && withoutSecret(token, refresh_token)
    if (refresh_token) snippets.sawSignIn(grant.provider, bare !== undefined)
    if (!bare) return slices.attach(token, { grant: held, isLegacy: false })
    return slices.attach(withoutSnippetFields(bare), { grant: held, isLegacy: true })
  }

  async function read(params: JwtParams, visit: Visit): Promise<Token | null> {
    const { token, trigger, session } = params
    prepare(config())
    const known = slices.get(token)
    const slice = known ?? (await grants.adopt(config(), token))
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
    if (!known || isNews(slice.grant, grant)) visit.next = next
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

  return { signIn, read, resolutionOf: (token) => resolutions.get(token) }
}
