import type { Resolution } from '@token-rotation/core'
import { sessionErrorOf } from './access-token.ts'
import type { AttendedVisit, AttendVisit } from './attended-visit.ts'
import type {
  AuthConfigLike,
  JwtCodec,
  JwtEncodeParams,
  JwtParams,
  SessionParams,
  SignInMessage,
  Token,
} from './auth-types.ts'
import { grantCallbacks, type GrantCallbacksContext, type JwtCallback } from './grant-callbacks.ts'
import { sessionStrategy } from './session-strategy.ts'
import { withSignInParams } from './sign-in-params.ts'
import type { Visit } from './visit.ts'

/** What composing a configuration needs. */
export interface ComposeContext extends GrantCallbacksContext {
  /** Begins the visits that nobody has announced. */
  readonly attend: AttendVisit
  /** See `BindingHost`. */
  readonly sealsEveryRead: boolean
  /** The codec of this version of Auth.js. */
  readonly jwt: JwtCodec
  /** The `session` callback of this version of Auth.js. */
  readonly defaultSession: (params: SessionParams) => unknown
  /** See `BindingHost`. */
  readonly usualScope: string | undefined
}

type SessionCallback = (params: SessionParams) => unknown
type SignIn = (message: SignInMessage) => unknown
type SignOut = (message: { token?: Token | null }) => unknown

/** A configuration whose callbacks rotate. `jwtFor` is its `jwt` callback for a known request. */
export interface ComposedConfig {
  readonly config: AuthConfigLike
  readonly jwtFor: (visit: Visit) => JwtCallback
  /** The user's own `jwt` callback may change what a session says. */
  readonly hasOwnJwt: boolean
  /** The user opens session cookies with a function of their own. */
  readonly hasOwnDecode: boolean
}

/**
 * Composes the user's callbacks with ours. The user's are always called, never see our part of the
 * token, and never see a throw of ours.
 */
export function composeConfig(user: AuthConfigLike, context: ComposeContext): ComposedConfig {
  const { options, grants, slices, logger } = context
  const { exposeAccessToken = false, signInParams = true, profiles } = options
  const { usualScope } = context
  const userJwt = (user.callbacks?.jwt ?? (({ token }: JwtParams) => token)) as JwtCallback
  const userSession = (user.callbacks?.session ?? context.defaultSession) as SessionCallback
  const callbacks = grantCallbacks(userJwt, () => config, context)
  const { signIn, read, resolutionOf } = callbacks
  const unsealed = new WeakMap<Token, AttendedVisit['finish']>()

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

  async function session(this: unknown, params: SessionParams): Promise<unknown> {
    // next-auth v3 and v4 go on with a session that has ended: then there is none to show.
    if (params.token === null) return {}
    // Where next-auth v5 reads a database session for the server, it shows all of it unless a callback of
    // the user's does not. It calls ours by the configuration, Auth.js by a copy.
    const isWhole = !user.callbacks?.session && params.user && this === config.callbacks
    const result = isWhole ? wholeSession(params) : await userSession(params)
    const resolution = params.token
      ? resolutionOf(params.token)
      : params.user && (await callbacks.resolve(params.user))
    if (!resolution || typeof result !== 'object' || result === null) return result
    const error = isLeftAlone(resolution) ? undefined : sessionErrorOf(resolution)
    const accessToken = exposeAccessToken && resolution.status === 'ok'
    if (!error && !accessToken) return result
    return {
      ...result,
      ...(accessToken && { accessToken: resolution.state.tokens.access_token }),
      ...(error && { error }),
    }
  }

  /** Where nothing can be refreshed, the end of an access token is not that of the session. */
  function isLeftAlone(resolution: Resolution): boolean {
    if (resolution.status !== 'rejected') return false
    if (resolution.error.code !== 'ERR_REFRESH_TOKEN_MISSING') return false
    return grants.profile(config, resolution.state.provider).refreshes === false
  }

  async function signedIn(message: SignInMessage): Promise<void> {
    await callbacks.signedIn(message)
    await (user.events?.signIn as SignIn | undefined)?.(message)
  }

  async function signOut(message: { token?: Token | null }): Promise<void> {
    const { token } = message
    try {
      context.prepare(config)
      // An account outlives every session.
      const slice =
        token && !grants.accounts && (slices.get(token) ?? (await grants.adopt(config, token)))
      if (slice) await grants.signOut(config, slice.grant)
    } catch (error) {
      logger.error(`a sign-out could not be stored yet: ${(error as Error).message}`)
    }
    await (user.events?.signOut as SignOut | undefined)?.(message)
  }

  const codec = slices.wrap({ ...context.jwt, ...(user.jwt as Partial<JwtCodec>) })
  const config: AuthConfigLike = {
    ...user,
    ...(signInParams && {
      providers: user.providers.map((provider) =>
        withSignInParams(provider, { profiles, usualScope }),
      ),
    }),
    jwt: { ...user.jwt, ...({ ...codec, encode } as object) },
    callbacks: { ...user.callbacks, jwt, session },
    events: {
      ...user.events,
      signOut,
      // With the other strategy the `jwt` callback does it, which can refuse the sign-in.
      ...(grants.accounts && sessionStrategy(user) === 'database' && { signIn: signedIn }),
    },
  }
  const composed = {
    config,
    jwtFor,
    hasOwnJwt: user.callbacks?.jwt !== undefined,
    hasOwnDecode: user.jwt?.decode !== undefined,
  }
  return composed
}

function wholeSession({ session }: SessionParams): object {
  const { expires } = session
  return { ...session, expires: expires instanceof Date ? expires.toISOString() : expires }
}
