import type { Session } from '@auth/core/types'
import type { SvelteKitAuthConfig } from '@auth/sveltekit'
import {
  AccessTokenError,
  type AccessTokenResult,
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
import type { Handle, RequestEvent } from '@sveltejs/kit'
import { checkLocals, host } from './host.ts'
import { kitConfigs, type LazyConfig } from './kit-configs.ts'
import { kitExchange } from './kit-exchange.ts'
import { readAuthSession } from './read-auth-session.ts'
import { withOwnHeaders } from './with-own-headers.ts'
import { withSessionCookie } from './with-session-cookie.ts'

declare global {
  namespace App {
    interface Locals {
      /** Returns a usable access token of the session. Set by `rotation.handle`. */
      getAccessToken(options?: GetAccessTokenOptions): Promise<AccessTokenResult>
    }
  }
}

/** Token rotation for one Auth.js configuration. */
export interface KitRotation<Config> {
  /** What `SvelteKitAuth` gets: your configuration, with callbacks that rotate. */
  readonly config: Config
  /**
   * Rotates before anything is loaded, so that the browser gets the new cookie even if the page is
   * streamed. Sets `event.locals.getAccessToken`, and makes `event.locals.auth` read the session once a
   * request. Comes after the handle of `SvelteKitAuth`. Waits at most `sessionWait` for a provider.
   */
  readonly handle: Handle
  /**
   * Returns a usable access token of the session of a request, rotating it when that is needed. At most
   * one resolution per request, however often it is called.
   *
   * Never throws for what a provider does.
   *
   * @throws {ConfigurationError} When the configuration cannot work; names the setting.
   */
  getAccessToken(event: RequestEvent, options?: GetAccessTokenOptions): Promise<AccessTokenResult>
  /** The same for a user who need not be there: in jobs, webhooks, queues. Needs a store of accounts. */
  getAccessToken(options: UserAccessTokenOptions): Promise<AccessTokenResult>
  /**
   * Revokes the tokens of an account at its provider and takes them out of its row. The account stays
   * linked: the user can sign in with it, which brings new tokens. Needs a store of accounts.
   */
  disconnect(event: RequestEvent, options: DisconnectOptions): Promise<DisconnectResult>
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
  endSessionUrl(event: RequestEvent, options?: EndSessionOptions): Promise<string | undefined>
  /**
   * Starts to rotate what is due in the background of this process, before anybody waits for it, until
   * `stop()`. Any number of processes can do that. Needs a store in Redis, in PostgreSQL or of accounts.
   *
   * @throws {ConfigurationError} When the configuration or the store cannot do that; names the setting.
   */
  startSweeper(options?: SweepOptions): Promise<Sweeper>
  /**
   * Calls an API with the access token, only at the origins of the option `api`. On a 401 it refreshes
   * once and repeats once. A `+server.ts` can return the response as it is.
   *
   * @throws {AccessTokenError} When there is no access token to send.
   */
  fetch(
    event: RequestEvent,
    input: string | URL | globalThis.Request,
    init?: RequestInit,
  ): ReturnType<typeof globalThis.fetch>
}

// First, or what a function without parameters returns would be typed as if it were an object.
/** Adds token rotation to a configuration that a function makes for an event. */
export function tokenRotation(
  config: LazyConfig,
  options?: TokenRotationOptions,
): KitRotation<(event: RequestEvent) => Promise<SvelteKitAuthConfig>>
/**
 * Adds token rotation to a configuration of `@auth/sveltekit`.
 *
 * @example
 *   const rotation = tokenRotation({ providers: [Google] })
 *   const { handle: authHandle } = SvelteKitAuth(rotation.config)
 *   export const handle = sequence(authHandle, rotation.handle)
 *
 * @throws {TypeError} When an option has the wrong form. What the environment lacks is reported at the
 *   first request.
 */
export function tokenRotation(
  config: SvelteKitAuthConfig,
  options?: TokenRotationOptions,
): KitRotation<SvelteKitAuthConfig>
export function tokenRotation(
  given: SvelteKitAuthConfig | LazyConfig,
  options: TokenRotationOptions = {},
): KitRotation<unknown> {
  const binding = createBinding(options, host)
  const { config, of, ofNobody } = kitConfigs(given, binding.compose)
  const { sessionWait: wait = 1_000 } = options

  const { accounts } = binding

  async function getAccessToken(
    first: RequestEvent | UserAccessTokenOptions,
    wanted?: GetAccessTokenOptions,
  ): Promise<AccessTokenResult> {
    if ('userId' in first) return accounts.getAccessToken(await ofNobody(), first)
    const composed = await of(first)
    if (!composed) return { status: 'signed-out' }
    return binding.getAccessToken(composed, kitExchange(first), wanted)
  }
  async function disconnect(
    first: RequestEvent | UserDisconnectOptions,
    options?: DisconnectOptions,
  ): Promise<DisconnectResult> {
    if ('userId' in first) return accounts.disconnect(await ofNobody(), undefined, first)
    const composed = await of(first)
    if (!composed) return { status: 'signed-out' }
    return accounts.disconnect(composed, kitExchange(first), options!)
  }

  async function readSession(event: RequestEvent): Promise<Session | null> {
    const composed = await of(event)
    if (!composed) return null
    const exchange = kitExchange(event)
    return binding.session(composed, exchange, (config) =>
      readAuthSession(event.url, exchange.cookies(), config),
    )
  }

  return {
    config,
    async handle({ event, resolve }) {
      const { locals } = event
      checkLocals(locals)
      const exchange = kitExchange(event)
      let read: { readonly at: unknown; readonly session: Promise<Session | null> } | undefined
      const auth = async () => {
        const at = exchange.written()
        // What was read before the cookie changed is no longer the session.
        if (read?.at !== at) read = { at, session: readSession(event) }
        return read.session
      }
      Object.assign(locals, { auth, getSession: auth })
      locals.getAccessToken = (wanted) => getAccessToken(event, wanted)
      // Loads run in parallel and streams come late: by then there is nothing left to rotate.
      if (binding.carries) await getAccessToken(event, { wait })
      return withSessionCookie(await resolve(event), exchange)
    },
    getAccessToken,
    disconnect,
    async endSessionUrl(event, wanted) {
      const composed = await of(event)
      return composed && binding.endSessionUrl(composed, kitExchange(event), wanted)
    },
    async startSweeper(sweeping) {
      return binding.startSweeper(await ofNobody(), sweeping)
    },
    async fetch(event, input, init) {
      const composed = await of(event)
      if (!composed) throw new AccessTokenError({ status: 'signed-out' })
      const response = await binding.fetch(composed, kitExchange(event), input, init)
      // Kit adds cookies to what a `+server.ts` returns, and fails where headers cannot be changed.
      return withOwnHeaders(response)
    },
  }
}
