import { type Cookies, type Exchange, type SetCookie } from '@token-rotation/authjs'
import { parse, serialize } from 'cookie'
import type { Request, Response } from 'express'

const exchanges = new WeakMap<Request, Exchange>()

/** Returns the cookies of a request, in and out. The same for all callers within the request. */
export function expressExchange(req: Request, res: Response): Exchange {
  let exchange = exchanges.get(req)
  if (!exchange) exchanges.set(req, (exchange = createExchange(req, res)))
  return exchange
}

function createExchange(req: Request, res: Response): Exchange {
  const cookies = (): Cookies => parse(req.headers.cookie ?? '')
  return {
    key: req,
    cookies,
    canWrite: () => !res.headersSent,
    write(written) {
      const names = new Set(written.map(({ name }) => `${name}=`))
      const kept = [res.getHeader('set-cookie') ?? []]
        .flat()
        .map(String)
        .filter((line) => !names.has(line.slice(0, line.indexOf('=') + 1)))
      const lines = written.map(({ name, value, options }) => serialize(name, value, options))
      res.setHeader('set-cookie', [...kept, ...lines])
      // A shared cache that keeps this answer would hand the session to others.
      res.setHeader('cache-control', 'private, no-store')
      showToLaterReaders(req, { ...cookies() }, written)
    },
  }
}

function showToLaterReaders(
  req: Request,
  jar: Record<string, string | undefined>,
  written: readonly SetCookie[],
): void {
  const parsed = (req as { cookies?: Record<string, string> }).cookies
  for (const { name, value } of written) {
    if (value) jar[name] = value
    else delete jar[name]
    if (parsed && value) parsed[name] = value
    else if (parsed) delete parsed[name]
  }
  req.headers.cookie = Object.entries(jar)
    .map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`)
    .join('; ')
}
