import type { Clock, Resolution } from '@token-rotation/core'
import { sessionErrorOf } from './access-token.ts'
import { decoy, withoutSecret, withoutSnippetFields } from './adopt-grant.ts'
import type {
  AuthConfigLike,
  JwtCodec,
  JwtParams,
  JwtEncodeParams,
  SessionParams,
  Token,
} from './auth-types.ts'
import type { CarriedGrant } from './grant-slice.ts'
import type { AttendedVisit, AttendVisit } from './attended-visit.ts'
import type { Logger } from './logger.ts'
import { mintGrant } from './mint-grant.ts'
import type { TokenRotationOptions } from './options.ts'
import type { SessionGrants } from './session-grants.ts'
import type { SnippetWatch } from './snippet-watch.ts'
import type { TokenSlices } from './token-slices.ts'
import type { Visit } from './visit.ts'

/** What composing a configuration needs. */
export interface ComposeContext {
  readonly options: TokenRotationOptions
  readonly grants: SessionGrants
  readonly slices: TokenSlices
  readonly logger: Logger
  readonly snippets: SnippetWatch
  readonly clock: Clock
  /** Begins the visits that nobody has announced. */
  readonly attend: AttendVisit
  /** See `BindingHost`. */
  readonly sealsEveryRead: boolean
  /** The codec of this version of Auth.js. */
  readonly jwt: JwtCodec
  /** Completes a configuration from the environment, as Auth.js does. */
  readonly prepare: (config: AuthConfigLike) => void
  /** The `session` callback of this version of Auth.js. */
  readonly defaultSession: (params: SessionParams) => unknown
}

type JwtCallback = (params: JwtParams) => unknown
type SessionCallback = (params: SessionParams) => unknown
type SignOut = (message: { token?: Token | null }) => unknown

/** A configuration whose callbacks rotate. `jwtFor` is its `jwt` callback for a known request. */
export interface ComposedConfig {
  readonly config: AuthConfigLike
  readonly jwtFor: (visit: Visit) => JwtCallback
  /** The user opens session cookies with a function of their own. */
  readonly hasOwnDecode: boolean
}

/**
 * Composes the user's callbacks with ours. The user's are always called, never see our part of the
 * token, and never see a throw of ours.
 */
export function composeConfig(user: AuthConfigLike, context: ComposeContext): ComposedConfig {
  const { options, grants, slices, logger, snippets, clock } = context
  const { sessionWait = 1_000, exposeAccessToken = false, profiles = {} } = options
  const userJwt = (user.callbacks?.jwt ?? (({ token }: JwtParams) => token)) as JwtCallback
  const userSession = (user.callbacks?.session ?? context.defaultSession) as SessionCallback
  const resolutions = new WeakMap<Token, Resolution>()
  const unsealed = new WeakMap<Token, AttendedVisit['finish']>()

  async function signIn(params: JwtParams): Promise<Token | null> {
    const account = params.account!
    const grant = mintGrant(account, clock(), profiles[account.provider])
    const token = (await userJwt(params)) as Token | null
    if (!token || !grant) return token && slices.attach(token, undefined)
    if (!grant.tokens.refresh_token && grant.tokens.expires_at !== undefined) {
      logger.once(
        'warn',
        `provider "${grant.provider}" issued no refresh token, so its sessions end with their access token: ask for one in the provider's "authorization.params" (often scope "offline_access", or access_type "offline" with prompt "consent")`,
      )
    }
    const { refresh_token } = grant.tokens
    const bare = refresh_token && withoutSecret(token, refresh_token)
    if (refresh_token) snippets.sawSignIn(grant.provider, bare !== undefined)
    if (!bare) return slices.attach(token, { grant, isLegacy: false })
    return slices.attach(withoutSnippetFields(bare), { grant, isLegacy: true })
  }

  async function read(params: JwtParams, visit: Visit): Promise<Token | null> {
    const { token, trigger, session } = params
    context.prepare(config)
    const known = slices.get(token)
    const slice = known ?? (await grants.adopt(config, token))
    if (!slice) {
      const result = (await userJwt(params)) as Token | null
      // Whatever object this is, it is not a session with a grant.
      return result && slices.attach(result, undefined)
    }
    if (!known) snippets.tookOver(userJwt)
    const wantsForce = trigger === 'update' && (session as { refresh?: unknown })?.refresh === true
    const resolution = await grants.resolve(config, slice.grant, {
      canCarry: visit.canCarry,
      wait: sessionWait,
      ...(wantsForce && { force: {} }),
    })
    visit.resolution = resolution
    if (resolution.status === 'signed-out') return null
    const grant = grantOf(resolution) ?? slice.grant
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
      visit.resolution = { status: 'signed-out' }
      return result
    }
    const own = slices.attach(isLegacy ? withoutSnippetFields(result) : result, next)
    resolutions.set(own, resolution)
    return own
  }

  function jwtFor(visit: Visit): JwtCallback {
    return (params) => (params.account ? signIn(params) : read(params, visit))
  }

  async function jwt(this: unknown, params: JwtParams): Promise<Token | null> {
    if (params.account) return signIn(params)
    // Where a server reads a session for itself, next-auth has wrapped our callback. Where it has not,
    // Auth.js answers a browser, with the cookie that it is about to seal.
    const isAnswer = context.sealsEveryRead
      ? params.trigger === 'update'
      : (this as { session?: unknown } | undefined)?.session === session
    if (isAnswer) return read(params, { canCarry: false })
    const { visit, finish } = await context.attend()
    const token = await read(params, visit)
    if (token && context.sealsEveryRead) unsealed.set(token, finish)
    else await finish(composed)
    return token
  }

  async function encode(params: JwtEncodeParams): Promise<string> {
    const sealed = await codec.encode(params)
    const finish = params.token && unsealed.get(params.token)
    await finish?.(composed, sealed)
    return sealed
  }

  async function session(params: SessionParams): Promise<unknown> {
    // next-auth v3 and v4 go on with a session that has ended: then there is none to show.
    if (params.token === null) return {}
    const result = await userSession(params)
    const resolution = params.token && resolutions.get(params.token)
    if (!resolution || typeof result !== 'object' || result === null) return result
    const error = sessionErrorOf(resolution)
    const accessToken = exposeAccessToken && resolution.status === 'ok'
    if (!error && !accessToken) return result
    return {
      ...result,
      ...(accessToken && { accessToken: resolution.state.tokens.access_token }),
      ...(error && { error }),
    }
  }

  async function signOut(message: { token?: Token | null }): Promise<void> {
    const { token } = message
    try {
      context.prepare(config)
      const slice = token && (slices.get(token) ?? (await grants.adopt(config, token)))
      if (slice) await grants.signOut(config, slice.grant)
    } catch (error) {
      logger.error(`a sign-out could not be stored: ${(error as Error).message}`)
    }
    await (user.events?.signOut as SignOut | undefined)?.(message)
  }

  const codec = slices.wrap({ ...context.jwt, ...(user.jwt as Partial<JwtCodec>) })
  const config: AuthConfigLike = {
    ...user,
    jwt: { ...user.jwt, ...({ ...codec, encode } as object) },
    callbacks: { ...user.callbacks, jwt, session },
    events: { ...user.events, signOut },
  }
  const composed = { config, jwtFor, hasOwnDecode: user.jwt?.decode !== undefined }
  return composed
}

/** The grant that a session has to carry from now on. */
export function grantOf(resolution: Resolution): CarriedGrant | undefined {
  return 'state' in resolution ? resolution.state : undefined
}

/** Tells whether a browser that has `carried` has to be given `current`. */
export function isNews(carried: CarriedGrant, current: CarriedGrant): boolean {
  return current.generation > carried.generation || current.status !== carried.status
}
