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

/** Makes `getAccessToken` and `fetch` for all the places where Next.js runs code of an app. */
export function nextReads({ binding, composedFor, exchanges, env }: NextReadsContext): {
  readonly getAccessToken: GetAccessToken
  readonly disconnect: Disconnect
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

  async function fetch(...args: readonly unknown[]): Promise<Response> {
    const [first, second, third, fourth] = args
    if (isNodeRequest(first)) {
      const exchange = pagesExchange(first, nodeResponse(second))
      const composed = await composedFor(first)
      return binding.fetch(composed, exchange, third as string, fourth as RequestInit)
    }
    const exchange = await exchanges.current()
    return binding.fetch(await composedFor(), exchange, first as string, second as RequestInit)
  }
  async function disconnect(...args: readonly unknown[]): Promise<DisconnectResult> {
    const [first, second, third] = args
    const { accounts } = binding
    if (isNodeRequest(first)) {
      const exchange = pagesExchange(first, nodeResponse(second))
      return accounts.disconnect(await composedFor(first), exchange, third as DisconnectOptions)
    }
    const isOfUser = namesUser(first)
    const exchange = isOfUser ? undefined : await exchanges.current()
    return accounts.disconnect(await composedFor(), exchange, first as DisconnectOptions)
  }
  return { getAccessToken, disconnect, fetch, pagesExchange }
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
