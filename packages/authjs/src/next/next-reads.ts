import type {
  AccessTokenResult,
  GetAccessTokenOptions,
  UserAccessTokenOptions,
} from '../access-token.ts'
import type {
  DisconnectOptions,
  DisconnectResult,
  UserDisconnectOptions,
} from '../account-access.ts'
import type { Binding } from '../binding.ts'
import type { ComposedConfig } from '../compose-config.ts'
import { readCookies } from '../cookie-header.ts'
import type { EndSessionOptions } from '../end-session-url.ts'
import type { Exchange } from '../exchange.ts'
import { nodeExchange, type NodeRequest, type NodeResponse } from '../node-exchange.ts'
import { isHttps, type NextExchanges } from './next-exchange.ts'

/** How an app of Next.js asks for an access token. */
export interface GetAccessToken {
  /** In Server Components, Route Handlers, server actions and proxies. */
  (options?: GetAccessTokenOptions): Promise<AccessTokenResult>
  /** For a user who need not be there: in jobs, webhooks, queues. Needs a store of accounts. */
  (options: UserAccessTokenOptions): Promise<AccessTokenResult>
  /** In a proxy or a Route Handler that has the request at hand. */
  (request: Request, options?: GetAccessTokenOptions): Promise<AccessTokenResult>
  /** In API routes and `getServerSideProps` of the Pages Router. */
  (req: NodeRequest, res: NodeResponse, options?: GetAccessTokenOptions): Promise<AccessTokenResult>
}

/**
 * Revokes the tokens of an account at its provider and takes them out of its row. The account stays linked:
 * the user can sign in with it, which brings new tokens. Needs a store of accounts.
 */
export interface Disconnect {
  /** In Route Handlers and server actions. */
  (options: DisconnectOptions): Promise<DisconnectResult>
  /** For a user who need not be there. */
  (options: UserDisconnectOptions): Promise<DisconnectResult>
  /** In API routes of the Pages Router. */
  (req: NodeRequest, res: NodeResponse, options: DisconnectOptions): Promise<DisconnectResult>
}

/**
 * Returns where a browser ends its session at the provider (OpenID Connect RP-Initiated Logout 1.0), or
 * `undefined` where the provider publishes no such address or does not answer within 5 seconds. Call it
 * before your own sign-out, with which the ID token goes that many providers want as a hint; it is only kept
 * in a store. The address holds it: hand it to the browser in a redirect, and log it nowhere.
 */
export interface EndSessionUrl {
  /** In Route Handlers and server actions. */
  (options?: EndSessionOptions): Promise<string | undefined>
  /** In API routes of the Pages Router. */
  (req: NodeRequest, res: NodeResponse, options?: EndSessionOptions): Promise<string | undefined>
}

/** How an app of Next.js calls an API with its access token. */
export interface FetchWithAccessToken {
  /** In Server Components, Route Handlers, server actions and proxies. */
  (input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** In API routes and `getServerSideProps` of the Pages Router. */
  (
    req: NodeRequest,
    res: NodeResponse,
    input: string | URL | Request,
    init?: RequestInit,
  ): Promise<Response>
}

/** What {@link nextReads} works with. */
export interface NextReadsContext {
  readonly binding: Binding
  /** Returns the configuration for a request, or for none where Next.js shows none. */
  readonly composedFor: (request?: Request | NodeRequest) => Promise<ComposedConfig>
  readonly exchanges: NextExchanges
  readonly env: () => Readonly<Record<string, string | undefined>>
}

/** Makes what an app asks with, for all the places where Next.js runs code of it. */
export function nextReads({ binding, composedFor, exchanges, env }: NextReadsContext): {
  readonly getAccessToken: GetAccessToken
  readonly disconnect: Disconnect
  readonly endSessionUrl: EndSessionUrl
  readonly fetch: FetchWithAccessToken
  readonly pagesExchange: (req: NodeRequest, res: NodeResponse) => Exchange
} {
  function pagesExchange(req: NodeRequest, res: NodeResponse): Exchange {
    return nodeExchange(req, res, () => {
      const forwarded = req.headers['x-forwarded-proto']
      return isHttps(
        new Headers(forwarded ? { 'x-forwarded-proto': String(forwarded) } : {}),
        env(),
      )
    })
  }
  /** Edge API routes and tests have a request, and no scope that `headers()` knows. */
  function requestExchange(request: Request): Exchange {
    return {
      key: request,
      cookies: () => readCookies(request.headers.get('cookie')),
      isHttps: () => isHttps(request.headers, env()),
      canWrite: () => false,
      write() {},
    }
  }

  async function getAccessToken(...args: readonly unknown[]): Promise<AccessTokenResult> {
    const [first, second, third] = args
    if (isRequest(first)) {
      const composed = await composedFor(first)
      const exchange = await exchanges.current().catch(() => requestExchange(first))
      return binding.getAccessToken(composed, exchange, second as GetAccessTokenOptions)
    }
    if (isNodeRequest(first)) {
      const exchange = pagesExchange(first, nodeResponse(second))
      const composed = await composedFor(first)
      return binding.getAccessToken(composed, exchange, third as GetAccessTokenOptions)
    }
    if (namesUser(first)) return binding.accounts.getAccessToken(await composedFor(), first)
    // Before anything else: it tells Next.js that this page cannot be rendered ahead of time.
    const exchange = await exchanges.current()
    return binding.getAccessToken(await composedFor(), exchange, first as GetAccessTokenOptions)
  }

  /** Tells which request an app asks about, and what else it has said. */
  async function asked(args: readonly unknown[]) {
    const [req, res, ...rest] = args
    if (isNodeRequest(req)) {
      const exchange = pagesExchange(req, nodeResponse(res))
      return { composed: await composedFor(req), exchange, rest }
    }
    const exchange = await exchanges.current()
    return { composed: await composedFor(), exchange, rest: args }
  }
  async function fetch(...args: readonly unknown[]): Promise<Response> {
    const { composed, exchange, rest } = await asked(args)
    return binding.fetch(composed, exchange, rest[0] as string, rest[1] as RequestInit)
  }
  async function disconnect(...args: readonly unknown[]): Promise<DisconnectResult> {
    const [first] = args
    const { accounts } = binding
    if (namesUser(first)) {
      return accounts.disconnect(await composedFor(), undefined, first)
    }
    const { composed, exchange, rest } = await asked(args)
    return accounts.disconnect(composed, exchange, rest[0] as DisconnectOptions)
  }
  async function endSessionUrl(...args: readonly unknown[]): Promise<string | undefined> {
    const { composed, exchange, rest } = await asked(args)
    return binding.endSessionUrl(composed, exchange, rest[0] as EndSessionOptions)
  }
  return { getAccessToken, disconnect, endSessionUrl, fetch, pagesExchange }
}

function namesUser(value: unknown): value is UserAccessTokenOptions & UserDisconnectOptions {
  return typeof value === 'object' && value !== null && 'userId' in value
}

function isRequest(value: unknown): value is Request {
  return typeof (value as Request | undefined)?.headers?.get === 'function'
}

function isNodeRequest(value: unknown): value is NodeRequest {
  return !isRequest(value) && typeof (value as NodeRequest | undefined)?.headers === 'object'
}

function nodeResponse(value: unknown): NodeResponse {
  if (typeof (value as NodeResponse | undefined)?.setHeader === 'function')
    return value as NodeResponse
  throw new TypeError('the response is missing: call it with (req, res) in the Pages Router')
}
