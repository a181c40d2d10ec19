import {
  composedConfigs,
  createBinding,
  type GivenConfig,
  type SweepOptions,
  type TokenRotationOptions,
} from '@token-rotation/authjs'
import type { Sweeper } from '@token-rotation/core/sweeper'
import {
  type Disconnect,
  type EndSessionUrl,
  type FetchWithAccessToken,
  type GetAccessToken,
  nextProxy,
  type NextRequestLike,
  nextReads,
} from '@token-rotation/authjs/next'
import NextAuth, { type NextAuthConfig } from 'next-auth'
import { cookies, headers } from 'next/headers.js'
import { type NextFetchEvent, type NextRequest, NextResponse } from 'next/server.js'
import { environment, exchanges, host } from './host.ts'

/** A proxy of Next.js, `middleware` before Next.js 16, in any of the forms that `auth` takes. */
export type ProxyFunction = (
  request: NextRequest,
  event: NextFetchEvent,
) => Response | null | undefined | void | Promise<Response | null | undefined | void>

/** The proxy of Next.js: itself a handler, and a wrapper of yours. */
export interface Proxy {
  /**
   * Runs `callbacks.authorized` exactly as `auth` does, and rotates before it: replacing
   * `export { auth as proxy }` by it opens no route.
   */
  (request: NextRequest, event: NextFetchEvent): Promise<Response>
  /** Wraps a proxy: `auth((request) => ...)`, that of a library, or a function of yours. */
  (
    inner: ProxyFunction | object,
  ): (request: NextRequest, event: NextFetchEvent) => Promise<Response>
}

/** Token rotation for one configuration of next-auth v5. */
export interface NextRotation<Config> {
  /** What `NextAuth` gets: your configuration, with callbacks that rotate. */
  readonly config: Config
  /**
   * Rotates early, and hands the new cookie to the browser and to every later reader of the same request:
   * Server Components, Route Handlers and server actions. Waits at most `sessionWait` for a provider.
   *
   * A prefetch that shows itself as one leaves a token alone that can still be used.
   */
  readonly proxy: Proxy
  /** `proxy` under the name that Next.js 15 wants it to be exported by. */
  readonly middleware: Proxy
  /**
   * Returns a usable access token of the session of a request, rotating it when that is needed. At most
   * one resolution per request, however often it is called. The new cookie is set where Next.js allows
   * that: everywhere but in Server Components, which is what `proxy` is for.
   *
   * Never throws for what a provider does.
   *
   * @throws {ConfigurationError} When the configuration cannot work; names the setting.
   */
  readonly getAccessToken: GetAccessToken
  /**
   * Revokes the tokens of an account at its provider and takes them out of its row. The account stays
   * linked: the user can sign in with it, which brings new tokens. Needs a store of accounts.
   */
  readonly disconnect: Disconnect
  /**
   * Returns where a browser ends its session at the provider (OpenID Connect RP-Initiated Logout 1.0), or
   * `undefined` where the provider publishes no such address or does not answer within 5 seconds. Call it
   * before your own sign-out, with which the ID token goes that many providers want as a hint; it is only
   * kept in a store. The address holds it: hand it to the browser in a redirect, and log it nowhere.
   *
   * @throws {ConfigurationError} When the configuration cannot work; names the setting.
   */
  readonly endSessionUrl: EndSessionUrl
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
  readonly fetch: FetchWithAccessToken
}

type Lazy = (request: NextRequest | undefined) => NextAuthConfig | Promise<NextAuthConfig>

// First, or what a function without parameters returns would be typed as if it were an object.
/** Adds token rotation to a configuration that a function makes for a request. */
export function tokenRotation(
  config: Lazy,
  options?: TokenRotationOptions,
): NextRotation<(request: NextRequest | undefined) => Promise<NextAuthConfig>>
/**
 * Adds token rotation to a configuration of next-auth v5.
 *
 * @example
 *   const rotation = tokenRotation({ providers: [Google] })
 *   export const { handlers, auth, signIn, signOut } = NextAuth(rotation.config)
 *   export const { getAccessToken, proxy } = rotation
 *
 * @throws {TypeError} When an option has the wrong form. What the environment lacks is reported at the
 *   first request.
 */
export function tokenRotation(
  config: NextAuthConfig,
  options?: TokenRotationOptions,
): NextRotation<NextAuthConfig>
export function tokenRotation(
  given: NextAuthConfig | Lazy,
  options: TokenRotationOptions = {},
): NextRotation<unknown> {
  const binding = createBinding(options, host)
  const { config, of: composedFor } = composedConfigs(
    given as GivenConfig<[request: unknown]>,
    binding.compose,
  )
  const reads = nextReads({
    binding,
    composedFor: (request) => composedFor(request),
    exchanges,
    env: environment,
  })
  const context = {
    binding,
    composedFor: (request: NextRequestLike) => composedFor(request),
    exchanges,
    next: { headers, cookies, NextResponse },
    env: environment,
    wait: options.sessionWait ?? 1_000,
  }
  let auth: ProxyFunction | undefined
  const bare = nextProxy(context, (request: NextRequest, event: NextFetchEvent) => {
    auth ??= NextAuth(config as NextAuthConfig).auth as unknown as ProxyFunction
    return auth(request, event)
  })
  function proxy(first: unknown, event?: unknown): unknown {
    if (typeof first === 'function') return nextProxy(context, first as ProxyFunction)
    return bare(first as NextRequestLike, event)
  }
  const { getAccessToken, disconnect, endSessionUrl, fetch } = reads
  return {
    config,
    proxy: proxy as Proxy,
    middleware: proxy as Proxy,
    getAccessToken,
    disconnect,
    endSessionUrl,
    async startSweeper(sweeping) {
      return binding.startSweeper(await composedFor(undefined), sweeping)
    },
    fetch,
  }
}
