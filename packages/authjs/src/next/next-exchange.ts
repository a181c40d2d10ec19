import type { Exchange } from '../exchange.ts'
import type { Cookies } from '../session-cookie.ts'
import type { CookieJar, NextModules } from './next-modules.ts'

/** The requests of Next.js, as the functions of `next/headers.js` tell them apart. */
export interface NextExchanges {
  /** Returns the request that is being answered. Rejects outside of one, as `headers()` does. */
  current(): Promise<Exchange>
  /** Makes `current` return `exchange` within the request that `headers()` belongs to. */
  register(headers: Headers, exchange: Exchange): void
}

export function nextExchanges(
  { headers, cookies, connection }: Pick<NextModules, 'headers' | 'cookies' | 'connection'>,
  env: () => Readonly<Record<string, string | undefined>>,
): NextExchanges {
  const registered = new WeakMap<Headers, Exchange>()
  return {
    async current() {
      // The same object for all readers of a request, and for no other request.
      const key = await headers()
      const known = registered.get(key)
      if (known) return known
      await connection?.().catch(forever)
      const jar = await cookies()
      return {
        key,
        cookies: () => cookiesOf(jar),
        isHttps: () => isHttps(key, env()),
        isPrefetch: isPrefetch(key),
        canWrite: () => canWrite(jar),
        write(written) {
          for (const { name, value, options } of written) jar.set(name, value, options)
        },
      }
    },
    register: (headers, exchange) => void registered.set(headers, exchange),
  }
}

/** A render ahead of time that is given up: nobody is to be answered, so nothing goes on. */
function forever(): Promise<never> {
  return new Promise(() => undefined)
}

export function cookiesOf(jar: Pick<CookieJar, 'getAll'>): Cookies {
  return Object.fromEntries(jar.getAll().map(({ name, value }) => [name, value]))
}

/** What Auth.js takes the protocol for: its URL if that is set, or what Next.js has been told. */
export function isHttps(
  headers: Headers,
  { AUTH_URL, NEXTAUTH_URL }: Readonly<Record<string, string | undefined>>,
): boolean {
  const url = AUTH_URL ?? NEXTAUTH_URL
  if (url) return url.startsWith('https:')
  return headers.get('x-forwarded-proto')?.split(',', 1)[0]?.trim() === 'https'
}

/** Tells a prefetch, as far as Next.js shows it: it hides its own headers from a proxy. */
export function isPrefetch(headers: Headers): boolean {
  return (
    headers.has('next-router-prefetch') ||
    headers.has('x-middleware-prefetch') ||
    /\bprefetch\b/.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? '')
  )
}

/**
 * Only Route Handlers, server actions and proxies can set a cookie, and Next.js does not say where it
 * is: it throws when one is set. A cookie whose name cannot be read is set nowhere.
 */
function canWrite(jar: CookieJar): boolean {
  const unreadable = new Error('unreadable')
  const cookie = {
    get name(): string {
      throw unreadable
    },
  }
  try {
    const anyJar = jar as unknown as { set(cookie: object): unknown }
    anyJar.set(cookie)
  } catch (error) {
    return error === unreadable
  }
  return false
}
