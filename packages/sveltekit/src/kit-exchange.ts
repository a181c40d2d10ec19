import { type Exchange, type SetCookie, withCookies } from '@token-rotation/authjs'
import type { RequestEvent } from '@sveltejs/kit'

/** The cookies of a request, in and out. */
export interface KitExchange extends Exchange {
  /** What has been written so far. Another list after every write. */
  readonly written: () => readonly SetCookie[]
}

/** Kit copies the event again and again, and the locals go with it. */
const exchanges = new WeakMap<App.Locals, KitExchange>()

/** Returns the cookies of a request, in and out. The same for all callers within the request. */
export function kitExchange(event: RequestEvent): KitExchange {
  const { locals } = event
  let exchange = exchanges.get(locals)
  if (!exchange) exchanges.set(locals, (exchange = createExchange(event)))
  return exchange
}

function createExchange({ cookies, locals, platform, request, url }: RequestEvent): KitExchange {
  const { headers } = request
  const { set } = cookies
  let all: readonly SetCookie[] = []
  let isRefused = false
  return {
    key: locals,
    cookies: () => Object.fromEntries(cookies.getAll().map(({ name, value }) => [name, value])),
    isPrefetch: /prefetch/.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? ''),
    background: backgroundOf(platform),
    isHttps: () => url.protocol === 'https:',
    // Kit replaces `set` by a function that throws as soon as the response has been generated.
    canWrite: () => !isRefused && cookies.set === set,
    write(written) {
      try {
        for (const { name, value, options } of written) {
          cookies.set(name, value, { path: '/', ...options })
        }
        const names = new Set(written.map(({ name }) => name))
        all = [...all.filter(({ name }) => !names.has(name)), ...written]
      } catch {
        // In a query, or in a stream. The process remembers what the browser does not get.
        isRefused = true
      }
      showToLaterReaders(headers, written)
    },
    written: () => all,
  }
}

/** Cloudflare's adapter and Netlify's put it there, under one of two names. */
function backgroundOf(platform: unknown): Exchange['background'] {
  const { ctx, context } = (platform ?? {}) as Record<string, Partial<ExecutionContext> | undefined>
  const owner = [ctx, context].find((each) => typeof each?.waitUntil === 'function')
  return owner && ((work) => owner.waitUntil!(work))
}

interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void
}

/** The actions of @auth/sveltekit read the header, and so does `getToken`. */
function showToLaterReaders(headers: Headers, written: readonly SetCookie[]): void {
  try {
    headers.set('cookie', withCookies(headers.get('cookie'), written))
  } catch {
    // Some hosts freeze it.
  }
}
