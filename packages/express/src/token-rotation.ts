import { type ExpressAuthConfig, getSession } from '@auth/express'
import {
  type AccessTokenResult,
  composedConfigs,
  type ComposedConfig,
  createBinding,
  type DisconnectOptions,
  type DisconnectResult,
  type EndSessionOptions,
  type GetAccessTokenOptions,
  type SweepOptions,
  type TokenRotationOptions,
  type UserAccessTokenOptions,
  type UserDisconnectOptions,
} from '@token-rotation/authjs'
import type { Sweeper } from '@token-rotation/core/sweeper'
import type { Request, RequestHandler, Response } from 'express'
import { expressExchange } from './express-exchange.ts'
import { createGuard, type GuardOptions } from './guard.ts'
import { host } from './host.ts'

/** Token rotation for one Auth.js configuration. */
export interface ExpressRotation<Config> {
  /** What `ExpressAuth` gets: your configuration, with callbacks that rotate. */
  readonly config: Config
  /**
   * Reads the session into `res.locals.session`, as `getSession` would, rotates early, and hands a new
   * cookie to the browser and to later readers of the same request. Waits at most `sessionWait` for a
   * provider.
   */
  readonly middleware: RequestHandler
  /**
   * Returns a usable access token of the session of a request, rotating it when that is needed. At most
   * one resolution per request, however often it is called.
   *
   * Never throws for what a provider does.
   *
   * @throws {ConfigurationError} When the configuration cannot work; names the setting.
   */
  getAccessToken(
    req: Request,
    res: Response,
    options?: GetAccessTokenOptions,
  ): Promise<AccessTokenResult>
  /** The same for a user who need not be there: in jobs, webhooks, queues. Needs a store of accounts. */
  getAccessToken(options: UserAccessTokenOptions): Promise<AccessTokenResult>
  /**
   * Revokes the tokens of an account at its provider and takes them out of its row. The account stays
   * linked: the user can sign in with it, which brings new tokens. Needs a store of accounts.
   */
  disconnect(req: Request, res: Response, options: DisconnectOptions): Promise<DisconnectResult>
  /** The same for a user who need not be there. */
  disconnect(options: UserDisconnectOptions): Promise<DisconnectResult>
  /**
   * Returns where a browser ends its session at the provider (OpenID Connect RP-Initiated Logout 1.0), or
   * `undefined` where the provider publishes no such address or does not answer within 5 seconds. Call it
   * before your own sign-out, with which the ID token goes that many providers want as a hint; it is only
   * kept in a store. The address holds it: hand it to the browser in a redirect, and log it nowhere.
   *
   * @throws {ConfigurationError} When the configuration cannot work; names the setting.
   */
  endSessionUrl(
    req: Request,
    res: Response,
    options?: EndSessionOptions,
  ): Promise<string | undefined>
  /**
   * Starts to rotate what is due in the background of this process, before anybody waits for it, until
   * `stop()`. Any number of processes can do that. Needs a store in Redis, in PostgreSQL or of accounts.
   *
   * @throws {ConfigurationError} When the configuration or the store cannot do that; names the setting.
   */
  startSweeper(options?: SweepOptions): Promise<Sweeper>
  /**
   * Calls an API with the access token, only at the origins of the option `api`. On a 401 it refreshes
   * once and repeats once.
   *
   * @throws {AccessTokenError} When there is no access token to send.
   */
  fetch(
    req: Request,
    res: Response,
    input: string | URL | globalThis.Request,
    init?: RequestInit,
  ): ReturnType<typeof globalThis.fetch>
  /**
   * Returns a handler that lets only requests with a usable access token through. Others are sent to
   * sign in (pages), or answered with 401 or 503 (APIs).
   */
  guard(options?: GuardOptions): RequestHandler
}

type Lazy = (req: Request) => ExpressAuthConfig | Promise<ExpressAuthConfig>

// First, or what a function without parameters returns would be typed as if it were an object.
/** Adds token rotation to a configuration that a function makes for a request. */
export function tokenRotation(
  config: Lazy,
  options?: TokenRotationOptions,
): ExpressRotation<(req: Request) => Promise<ExpressAuthConfig>>
/**
 * Adds token rotation to a configuration of `@auth/express`.
 *
 * @example
 *   const rotation = tokenRotation({ providers: [Google] })
 *   app.use('/auth', ExpressAuth(rotation.config))
 *   app.use(rotation.middleware)
 *
 * @throws {TypeError} When an option has the wrong form. What the environment lacks is reported at the
 *   first request.
 */
export function tokenRotation(
  config: ExpressAuthConfig,
  options?: TokenRotationOptions,
): ExpressRotation<ExpressAuthConfig>
export function tokenRotation(
  given: ExpressAuthConfig | Lazy,
  options: TokenRotationOptions = {},
): ExpressRotation<unknown> {
  const binding = createBinding(options, host)
  const { config, of } = composedConfigs(given, binding.compose)

  const { accounts } = binding

  async function getAccessToken(
    first: Request | UserAccessTokenOptions,
    res?: Response,
    wanted?: GetAccessTokenOptions,
  ): Promise<AccessTokenResult> {
    if (!res) return accounts.getAccessToken(await ofNobody(), first as UserAccessTokenOptions)
    const req = first as Request
    return binding.getAccessToken(await of(req), expressExchange(req, res), wanted)
  }
  async function disconnect(
    first: Request | UserDisconnectOptions,
    res?: Response,
    options?: DisconnectOptions,
  ): Promise<DisconnectResult> {
    if (!res || !options) {
      return accounts.disconnect(await ofNobody(), undefined, first as UserDisconnectOptions)
    }
    const req = first as Request
    return accounts.disconnect(await of(req), expressExchange(req, res), options)
  }
  /** A function that makes configurations has to do without a request. */
  function ofNobody(): Promise<ComposedConfig> {
    return of(undefined as unknown as Request)
  }
  async function readSession(req: Request, res: Response): Promise<void> {
    res.locals.session = await binding.session(await of(req), expressExchange(req, res), (config) =>
      getSession(req, config as ExpressAuthConfig),
    )
  }
  async function signInPage(req: Request): Promise<string> {
    const { basePath = '' } = (await of(req)).config
    // AUTH_URL without a path stands for "/" until ExpressAuth has seen where it is mounted.
    return `${basePath.replace(/\/$/, '') || '/auth'}/signin`
  }

  return {
    config,
    middleware(req, res, next) {
      readSession(req, res).then(() => next(), next)
    },
    getAccessToken,
    disconnect,
    async endSessionUrl(req, res, wanted) {
      return binding.endSessionUrl(await of(req), expressExchange(req, res), wanted)
    },
    async startSweeper(sweeping) {
      return binding.startSweeper(await ofNobody(), sweeping)
    },
    async fetch(req, res, input, init) {
      return binding.fetch(await of(req), expressExchange(req, res), input, init)
    },
    guard({ signIn } = {}) {
      return createGuard(getAccessToken, async (req) => signIn ?? signInPage(req))
    },
  }
}
