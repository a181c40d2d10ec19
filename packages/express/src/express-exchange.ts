import type { Cookies, Exchange, SetCookie } from '@token-rotation/authjs'
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
  return {
    key: req,
    cookies: (): Cookies => parse(req.headers.cookie ?? ''),
    isHttps: () => req.protocol === 'https',
    canWrite: () => !res.headersSent,
    write(written) {
      const names = new Set(written.map(({ name }) => name))
      const kept = [res.getHeader('set-cookie') ?? []]
        .flat()
        .map(String)
        .filter((line) => !names.has(nameOf(line)))
      const lines = written.map(({ name, value, options }) => serialize(name, value, options))
      res.setHeader('set-cookie', [...kept, ...lines])
      // A shared cache that keeps this answer would hand the session to others.
      res.setHeader('cache-control', 'private, no-store')
      showToLaterReaders(req, written, names)
    },
  }
}

function showToLaterReaders(
  req: Request,
  written: readonly SetCookie[],
  names: ReadonlySet<string>,
): void {
  const set = written.filter(({ value }) => value !== '')
  // The cookies of others stay as they came, to the byte.
  const others = (req.headers.cookie ?? '').split(';').filter((pair) => !names.has(nameOf(pair)))
  const own = set.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
  req.headers.cookie = [...others.map((pair) => pair.trim()).filter(Boolean), ...own].join('; ')

  const parsed = (req as { cookies?: Record<string, string> }).cookies
  if (!parsed) return
  for (const name of names) delete parsed[name]
  for (const { name, value } of set) parsed[name] = value
}

/** The name in `name=value`, whatever follows. */
function nameOf(pair: string): string {
  return pair.split('=', 1)[0]!.trim()
}
