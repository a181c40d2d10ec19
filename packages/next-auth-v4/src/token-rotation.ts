import {
  type AuthConfigLike,
  composedConfigs,
  createBinding,
  type JwtCodec,
  type NodeRequest,
  type NodeResponse,
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
import type { AuthOptions, Session } from 'next-auth'
import { cookies, headers } from 'next/headers.js'
import { type NextFetchEvent, type NextRequest, NextResponse } from 'next/server.js'
import { environment, exchanges, host, withoutSalt } from './host.ts'
import { ensureVersion } from './next-auth.ts'
import { readServerSession } from './read-server-session.ts'

/** A proxy of Next.js (`middleware` before Next.js 16), such as `withAuth(...)` of next-auth. */
export type ProxyFunction = (request: never, event: never) => unknown

/** The proxy of Next.js: itself a handler, and a wrapper of yours. */
export interface Proxy {
  /** Rotates, and lets everybody pass. */
  (request: NextRequest, event: NextFetchEvent): Promise<Response>
  /** Wraps a proxy: `withAuth`, `withAuth(...)`, that of a library, or a function of yours. */
  (inner: ProxyFunction): (request: NextRequest, event: NextFetchEvent) => Promise<Response>
}

/** Token rotation for one configuration of next-auth v4. */
export interface NextRotation {
  /** What `NextAuth` gets: your options, with callbacks that rotate. */
  readonly config: AuthOptions
  /**
   * Reads the session as `getServerSession` of next-auth does, rotates early, and hands a new cookie to
   * the browser and to later readers of the same request. Waits at most `sessionWait` for a provider.
   */
  readonly getServerSession: GetServerSession
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
  /**
   * Rotates early, and hands the new cookie to the browser and to every later reader of the same request:
   * Server Components, Route Handlers, server actions and `withAuth`. It guards nothing by itself: wrap
   * the middleware of next-auth that you have. Waits at most `sessionWait` for a provider.
   *
   * A prefetch that shows itself as one leaves a token alone that can still be used.
   */
  readonly proxy: Proxy
  /** `proxy` under the name that Next.js wants before version 16. */
  readonly middleware: Proxy
}

/** Reads the session of a request. */
export interface GetServerSession {
  /** In Server Components, Route Handlers and server actions. */
  (): Promise<Session | null>
  /** In API routes and `getServerSideProps` of the Pages Router. */
  (req: NodeRequest, res: NodeResponse): Promise<Session | null>
}

/**
 * Adds token rotation to the options of next-auth v4.
 *
 * @example
 *   const rotation = tokenRotation({ providers: [GoogleProvider({ ... })] })
 *   export default NextAuth(rotation.config)
 *
 * @param authOptions What `NextAuth` would get.
 * @throws {TypeError} When an option has the wrong form. What the environment lacks is reported at the
 *   first request.
 */
export function tokenRotation(
  authOptions: AuthOptions,
  options: TokenRotationOptions = {},
): NextRotation {
  const binding = createBinding(options, host)
  const { config, of } = composedConfigs(authOptions as AuthConfigLike, (user) =>
    binding.compose({
      ...user,
      ...(user.jwt && { jwt: withoutSalt(user.jwt as Partial<JwtCodec>) }),
    }),
  )
  async function composedFor() {
    await ensureVersion()
    return of()
  }
  const { getAccessToken, disconnect, endSessionUrl, fetch, pagesExchange } = nextReads({
    binding,
    composedFor,
    exchanges,
    env: environment,
  })

  async function getServerSession(req?: NodeRequest, res?: NodeResponse): Promise<Session | null> {
    if (req && res) {
      const exchange = pagesExchange(req, res)
      return binding.session(await composedFor(), exchange, (wired) =>
        readServerSession(wired, req.headers, exchange),
      )
    }
    // Before anything else: it tells Next.js that this page cannot be rendered ahead of time.
    const exchange = await exchanges.current()
    const requestHeaders = Object.fromEntries(await headers())
    const session = await binding.session(await composedFor(), exchange, (wired) =>
      readServerSession(wired, requestHeaders, exchange),
    )
    // As next-auth does: here it would not be renewed.
    delete (session as Partial<Session> | null)?.expires
    return session
  }

  const context = {
    binding,
    composedFor,
    exchanges,
    next: { headers, cookies, NextResponse },
    env: environment,
    wait: options.sessionWait ?? 1_000,
  }
  const bare = nextProxy(context, () => undefined)
  function proxy(first: ProxyFunction | NextRequestLike, event?: unknown): unknown {
    return typeof first === 'function' ? nextProxy(context, first) : bare(first, event)
  }
  return {
    config: config as AuthOptions,
    getServerSession,
    getAccessToken,
    disconnect,
    endSessionUrl,
    async startSweeper(sweeping) {
      return binding.startSweeper(await composedFor(), sweeping)
    },
    fetch,
    proxy: proxy as Proxy,
    middleware: proxy as Proxy,
  }
}
