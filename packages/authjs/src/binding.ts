import {
  completeTiming,
  type GrantState,
  memoryStore,
  type Resolution,
  type RotationEvent,
  systemClock,
} from '@token-rotation/core'
import {
  type AccessTokenResult,
  accessTokenOf,
  type GetAccessTokenOptions,
} from './access-token.ts'
import { apiFetch, apiOrigins } from './api-fetch.ts'
import type {
  AuthConfigLike,
  JwtCodec,
  JwtDecodeParams,
  JwtEncodeParams,
  LoggerLike,
  SessionParams,
} from './auth-types.ts'
import { type ComposedConfig, composeConfig, grantOf, isNews } from './compose-config.ts'
import { codecOf, cookieSessions } from './cookie-sessions.ts'
import { createLogger } from './logger.ts'
import type { TokenRotationOptions } from './options.ts'
import { providerRotators } from './provider-rotators.ts'
import { readiness, type Surroundings } from './readiness.ts'
import { type Cookies, findSessionCookie, type SetCookie } from './session-cookie.ts'
import { sessionGrants } from './session-grants.ts'
import { tokenSlices } from './token-slices.ts'
import type { Visit } from './visit.ts'

/** What an adapter hands to the binding: its version of Auth.js, in words that all versions share. */
export interface BindingHost extends Surroundings {
  readonly jwt: JwtCodec
  /** The name of the session cookie without `__Secure-`, such as `authjs.session-token`. */
  readonly cookieName: string
  /** What `/session` shows where the user has no `session` callback. */
  readonly defaultSession: (params: SessionParams) => unknown
}

/** One request of the framework: its cookies in and out. */
export interface Exchange {
  /** Identifies the request, so that it is resolved once. */
  readonly key: object
  /** The cookies of the request, as later readers of it see them. */
  readonly cookies: () => Cookies
  /** Tells whether the response can still take a cookie. */
  readonly canWrite: () => boolean
  /** Gives cookies to the response, and to later readers of the same request. */
  readonly write: (cookies: readonly SetCookie[]) => void
}

/** Joins grants to the sessions of a configuration. Adapters build on it; apps do not need it. */
export interface Binding {
  /** Composes a configuration. Its `config` is what the framework's own constructor gets. */
  compose(config: AuthConfigLike): ComposedConfig
  /**
   * Reads the session of a request through Auth.js, rotating early and carrying the cookie.
   *
   * @param read Runs the session action of Auth.js with the configuration that it is given.
   * @throws {ConfigurationError}
   */
  session<Session>(
    composed: ComposedConfig,
    exchange: Exchange,
    read: (config: AuthConfigLike) => Promise<Session | null>,
  ): Promise<Session | null>
  /**
   * Returns a usable access token of the session of a request.
   *
   * @throws {ConfigurationError}
   */
  getAccessToken(
    composed: ComposedConfig,
    exchange: Exchange,
    options?: GetAccessTokenOptions,
  ): Promise<AccessTokenResult>
  /**
   * Calls an API that is listed in the option `api` with the access token of a request.
   *
   * @throws {AccessTokenError}
   */
  fetch(
    composed: ComposedConfig,
    exchange: Exchange,
    input: string | URL | Request,
    init?: RequestInit,
  ): Promise<Response>
}

/**
 * Creates the binding of an adapter.
 *
 * @throws {TypeError} When an option has the wrong form.
 */
export function createBinding(options: TokenRotationOptions, host: BindingHost): Binding {
  completeTiming(options.timing)
  const origins = apiOrigins(options.api)
  const clock = options.clock ?? systemClock
  let userLogger: LoggerLike | undefined
  const logger = createLogger(() => userLogger)
  const onEviction = () =>
    logger.once(
      'error',
      'the memory store is full and had to give up tokens that no browser has seen yet: give it more "capacity", or use a shared store',
    )
  const store = options.store ?? memoryStore<GrantState>({ onEviction })
  const onEvent = (event: RotationEvent) => {
    logger.event(event)
    options.onEvent?.(event)
  }
  const rotators = providerRotators(store, options, onEvent, logger)
  const configurations = readiness(host, store, rotators, logger)
  const grants = sessionGrants(rotators, options, clock, logger)
  const slices = tokenSlices()
  const sessions = cookieSessions(slices, clock)
  /** What requests got, so that asking again within one of them costs nothing. */
  const results = new WeakMap<object, AccessTokenResult>()

  function keep(exchange: Exchange, resolution: Resolution): AccessTokenResult {
    const result = accessTokenOf(resolution, clock())
    if (result.status === 'unavailable') results.delete(exchange.key)
    else results.set(exchange.key, result)
    return result
  }

  async function getAccessToken(
    composed: ComposedConfig,
    exchange: Exchange,
    { forceRefresh = false, ifAccessTokenIs, wait }: GetAccessTokenOptions = {},
  ): Promise<AccessTokenResult> {
    const { config } = composed
    configurations.check(config)
    const force = (forceRefresh || ifAccessTokenIs !== undefined) && { ifAccessTokenIs }
    const known = results.get(exchange.key)
    const isEnough = known?.status !== 'ok' || (known.expiresAt ?? Infinity) > clock()
    if (known && !force && isEnough) return known

    const cookie = findSessionCookie(exchange.cookies(), config, host.cookieName)
    const session = cookie && (await sessions.open(composed, cookie))
    if (!session) return { status: 'signed-out' }
    const { payload } = session
    const slice = session.slice ?? (payload && (await grants.adopt(config, payload)))
    if (!slice) return { status: 'no-grant' }
    const resolution = await grants.resolve(config, slice.grant, {
      canCarry: exchange.canWrite(),
      ...(force && { force }),
      ...(wait !== undefined && { wait }),
    })
    const grant = grantOf(resolution)
    const isChanged = grant && (!session.slice || isNews(slice.grant, grant))
    if (isChanged && exchange.canWrite()) {
      const next = { grant, isLegacy: slice.isLegacy }
      exchange.write(await sessions.seal(composed, cookie, next, payload))
    }
    return keep(exchange, resolution)
  }

  return {
    compose(user) {
      userLogger = user.logger ?? userLogger
      const { prepare } = configurations
      const { jwt, defaultSession } = host
      return composeConfig(user, {
        options,
        grants,
        slices,
        logger,
        clock,
        prepare,
        jwt,
        defaultSession,
      })
    },

    async session(composed, exchange, read) {
      const { config } = composed
      configurations.check(config)
      const cookie = findSessionCookie(exchange.cookies(), config, host.cookieName)
      if (!cookie) return null
      const codec = codecOf(config)
      const visit: Visit = { canCarry: exchange.canWrite() }
      let sealed: string | undefined
      const jwt = {
        ...config.jwt,
        async decode(params: JwtDecodeParams) {
          const payload = await codec.decode(params)
          if (payload) sessions.remember(composed, cookie, payload)
          visit.isAged = clock() / 1000 - Number(payload?.iat) > updateAge(config)
          return payload
        },
        async encode(params: JwtEncodeParams) {
          // Auth.js seals at every read. Nothing has changed most of the time, so it is spared.
          if (!visit.canCarry || !(visit.next || visit.isAged)) return ''
          return (sealed = await codec.encode(params))
        },
      }
      const session = await read({
        ...config,
        jwt,
        useSecureCookies: config.useSecureCookies ?? cookie.name.startsWith('__Secure-'),
        callbacks: { ...config.callbacks, jwt: composed.jwtFor(visit) },
      })
      if (sealed && exchange.canWrite()) {
        exchange.write(sessions.write(config, cookie, sealed))
      }
      if (visit.resolution) keep(exchange, visit.resolution)
      return session
    },

    getAccessToken,

    fetch(composed, exchange, input, init) {
      const context = {
        origins,
        getAccessToken: (wanted?: GetAccessTokenOptions) =>
          getAccessToken(composed, exchange, wanted),
      }
      return apiFetch(context, input, init)
    },
  }
}

/** After how many seconds a session cookie is renewed although nothing has changed. */
function updateAge({ session }: AuthConfigLike): number {
  return session?.updateAge ?? 86_400
}
