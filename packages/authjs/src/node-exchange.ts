import { readCookies, withCookies, withSetCookies } from './cookie-header.ts'
import type { Exchange } from './exchange.ts'
import type { SetCookie } from './session-cookie.ts'

/** A request of Node's `http`, as Express and the Pages Router of Next.js extend it. */
export interface NodeRequest {
  readonly headers: { cookie?: string | undefined; [name: string]: string | string[] | undefined }
  /** What a cookie parser has made of them. */
  readonly cookies?: Record<string, string | undefined> | undefined
}

/** A response of Node's `http`. */
export interface NodeResponse {
  readonly headersSent: boolean
  getHeader(name: string): number | string | readonly string[] | undefined
  setHeader(name: string, value: string | readonly string[]): unknown
}

const exchanges = new WeakMap<NodeRequest, Exchange>()

/** Returns the cookies of a request, in and out. The same for all callers within the request. */
export function nodeExchange(
  req: NodeRequest,
  res: NodeResponse,
  isHttps: () => boolean,
): Exchange {
  let exchange = exchanges.get(req)
  if (!exchange) exchanges.set(req, (exchange = createExchange(req, res, isHttps)))
  return exchange
}

function createExchange(req: NodeRequest, res: NodeResponse, isHttps: () => boolean): Exchange {
  return {
    key: req,
    cookies: () => readCookies(req.headers.cookie),
    isHttps,
    canWrite: () => !res.headersSent,
    write(written) {
      const lines = [res.getHeader('set-cookie') ?? []].flat().map(String)
      res.setHeader('set-cookie', withSetCookies(lines, written))
      // A shared cache that keeps this answer would hand the session to others.
      res.setHeader('cache-control', 'private, no-store')
      showToLaterReaders(req, written)
    },
  }
}

function showToLaterReaders(req: NodeRequest, written: readonly SetCookie[]): void {
  const { cookies } = req
  req.headers.cookie = withCookies(req.headers.cookie, written)
  if (!cookies) return
  for (const { name, value } of written) {
    if (value === '') delete cookies[name]
    else cookies[name] = value
  }
}
