import type { AccountStore } from '@token-rotation/accounts'
import {
  type Background,
  type GrantState,
  memoryStore,
  type RotationEvent,
  systemClock,
} from '@token-rotation/core'
import type { Sweeper } from '@token-rotation/core/sweeper'
import { type AccessTokenResult, type GetAccessTokenOptions } from './access-token.ts'
import { accessTokens } from './access-tokens.ts'
import { type AccountAccess, accountAccess } from './account-access.ts'
import { apiFetch, apiOrigins } from './api-fetch.ts'
import type { AuthConfigLike, JwtCodec, LoggerLike, SessionParams } from './auth-types.ts'
import { attendVisits } from './attended-visit.ts'
import { serverlessHost } from './check-configuration.ts'
import { checkOptions } from './check-options.ts'
import { type ComposedConfig, composeConfig } from './compose-config.ts'
import { cookieSessions } from './cookie-sessions.ts'
import { endSessionUrl, type EndSessionOptions } from './end-session-url.ts'
import type { Exchange } from './exchange.ts'
import { createLogger } from './logger.ts'
import type { TokenRotationOptions } from './options.ts'
import { keepsSession } from './keeps-session.ts'
import { platformBackground } from './platform-background.ts'
import { providerRotators } from './provider-rotators.ts'
import { readSession } from './read-session.ts'
import { readiness, type Surroundings } from './readiness.ts'
import type { ResolveProvider } from './resolve-provider.ts'
import type { Cookies } from './session-cookie.ts'
import { sessionGrants } from './session-grants.ts'
import { snippetWatch } from './snippet-watch.ts'
import { sweep, type SweepOptions } from './sweep.ts'
import { tokenSlices } from './token-slices.ts'
import { userAccounts } from './user-accounts.ts'

/** What an adapter hands to the binding: its version of Auth.js, in words that all versions share. */
export interface BindingHost extends Surroundings {
  readonly jwt: JwtCodec
  /** The name of the session cookie without `__Secure-`, such as `authjs.session-token`. */
  readonly cookieName: string
  /** The request that is being answered, where the framework can tell. Never rejects. */
  readonly currentExchange?: () => Promise<Exchange | undefined>
  /** Promises to let work finish after the response, where a host would stop it (`after`). */
  readonly background?: Background | undefined
  /** What an app has to do where its reads cannot set a cookie, for a warning in development. */
  readonly carryHint?: string
  /** What `/session` shows where the user has no `session` callback. */
  readonly defaultSession: (params: SessionParams) => unknown
  /**
   * It seals a session at every read, and does not tell which of them answer a browser (next-auth v4).
   * Then what it seals is what is carried: wherever both set a cookie, they set the same.
   */
  readonly sealsEveryRead?: boolean
  /** How this version resolves a provider. Default is as `@auth/core` does. */
  readonly resolveProvider?: ResolveProvider
  /** What a sign-in asks for where no scope is set. Default is as in `@auth/core`. */
  readonly usualScope?: string
  /** Where the version's loggers have another form than those of `@auth/core`. */
  readonly loggerOf?: (config: AuthConfigLike) => LoggerLike | undefined
  /** How many characters of a session go into one cookie. Default is as in `@auth/core`. */
  readonly chunkSize?: number
}

/** Joins grants to the sessions of a configuration. Adapters build on it; apps do not need it. */
export interface Binding {
  /** Composes a configuration. Its `config` is what the framework's own constructor gets. */
  readonly compose: (config: AuthConfigLike) => ComposedConfig
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
  /** See `AccountAccess`. Both throw a `ConfigurationError` without a store of accounts. */
  readonly accounts: AccountAccess
  /**
   * Returns where a browser ends its session at the provider.
   *
   * @throws {ConfigurationError}
   */
  endSessionUrl(
    composed: ComposedConfig,
    exchange: Exchange,
    options?: EndSessionOptions,
  ): Promise<string | undefined>
  /**
   * Starts to rotate what is due in the background, until it is stopped.
   *
   * @throws {ConfigurationError} Where the store cannot hand out what is due.
   */
  readonly startSweeper: (composed: ComposedConfig, options?: SweepOptions) => Promise<Sweeper>
  /** The session cookie has to follow a rotation. Where it never does, nobody has to rotate early. */
  readonly carries: boolean
  /**
   * Decides which session cookie leaves with a response that carries another one already: returns whether
   * that one has to stay. It is kept if it ends the session, belongs to another one, or is newer than
   * what the request holds by now.
   *
   * @param theirs The cookies of the response.
   * @param isDeliberate They were set by the app, not by Auth.js while it was reading.
   */
  readonly keeps: (
    composed: ComposedConfig,
    exchange: Exchange,
    theirs: Cookies,
    isDeliberate: boolean,
  ) => Promise<boolean>
  /** Tells whether a cookie of this name holds a session, or a part of one. */
  readonly isSessionCookie: (composed: ComposedConfig, name: string) => boolean
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
  checkOptions(options)
  const origins = apiOrigins(options.api)
  const clock = options.clock ?? systemClock
  let userLogger: LoggerLike | undefined
  let isDebug: boolean | undefined
  const logger = createLogger(
    () => userLogger,
    clock,
    () => isDebug === true,
  )
  const onEviction = () =>
    logger.once(
      'error',
      'the memory store is full and had to give up tokens that no browser has seen yet: give it more "capacity", or use a shared store',
    )
  const store = options.store ?? memoryStore<GrantState>({ onEviction })
  const onEvent = (event: RotationEvent) => {
    logger.event(event)
    return options.onEvent?.(event)
  }
  const rotators = providerRotators(store, options, onEvent, logger, host)
  const configurations = readiness(host, store, rotators, logger)
  // A process that lives on finishes what nobody waits for.
  const background = () =>
    serverlessHost(host.env) ? (host.background ?? platformBackground()) : () => undefined
  const accounts =
    store.kind === 'account' ? userAccounts(store as AccountStore, options, clock) : undefined
  const grants = sessionGrants(rotators, options, clock, logger, background, accounts)
  const slices = tokenSlices()
  const { cookieName, chunkSize } = host
  const sessions = cookieSessions({ slices, clock, cookieName, chunkSize })
  const snippets = snippetWatch(logger)
  function onNotCarried(): void {
    if (!host.carryHint || host.env.NODE_ENV === 'production' || store.kind !== 'memory') return
    logger.once('warn', host.carryHint)
  }
  const context = { configurations, grants, sessions, clock, onNotCarried }
  const tokens = accessTokens(context)
  const attend = attendVisits(host.currentExchange, { ...context, tokens })

  return {
    compose(user) {
      userLogger = (host.loggerOf ?? loggerOf)(user) ?? userLogger
      isDebug = user.debug
      const { prepare } = configurations
      const { jwt, defaultSession, usualScope } = host
      return composeConfig(user, {
        options,
        grants,
        slices,
        logger,
        snippets,
        clock,
        attend,
        sealsEveryRead: host.sealsEveryRead ?? false,
        prepare,
        jwt,
        defaultSession,
        usualScope,
      })
    },
    session: (composed, exchange, read) =>
      readSession({ ...context, tokens }, composed, exchange, read),
    getAccessToken: tokens.get,
    accounts: accountAccess({ ...context, tokens }),
    endSessionUrl: (composed, exchange, wanted) =>
      endSessionUrl({ ...context, rotators }, composed, exchange, wanted),
    async startSweeper({ config }, wanted) {
      configurations.check(config)
      return sweep({ store, rotators, logger, clock }, config, wanted)
    },
    carries: store.kind !== 'account',
    keeps: (composed, exchange, theirs, isDeliberate) =>
      keepsSession(context, composed, exchange, theirs, isDeliberate),
    isSessionCookie: (composed, name) => sessions.owns(composed, name),
    fetch(composed, exchange, input, init) {
      const getAccessToken = (wanted?: GetAccessTokenOptions) =>
        tokens.get(composed, exchange, wanted)
      return apiFetch({ origins, getAccessToken }, input, init)
    },
  }
}

function loggerOf({ logger }: AuthConfigLike): LoggerLike | undefined {
  return logger
}
