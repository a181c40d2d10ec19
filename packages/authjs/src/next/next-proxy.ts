import type { Binding } from '../binding.ts'
import type { ComposedConfig } from '../compose-config.ts'
import type { Exchange } from '../exchange.ts'
import type { SetCookie } from '../session-cookie.ts'
import { carryCookies } from './carry-cookies.ts'
import { type NextExchanges, cookiesOf, isHttps, isPrefetch } from './next-exchange.ts'
import type { NextModules, NextRequestLike } from './next-modules.ts'

/** A proxy of Next.js (`middleware` before Next.js 16). */
export type ProxyFunction = (request: never, event: never) => unknown

/** What {@link nextProxy} works with. */
export interface NextProxyContext {
  readonly binding: Binding
  readonly composedFor: (request: NextRequestLike) => Promise<ComposedConfig>
  readonly exchanges: NextExchanges
  readonly next: NextModules
  readonly env: () => Readonly<Record<string, string | undefined>>
  /** How long a request waits for a rotation here, in milliseconds. What reads the token waits longer. */
  readonly wait: number
}

/**
 * Wraps a proxy: rotates before it runs, shows the new cookie to it and to every later reader of the
 * request, and gives it to the browser. One session cookie leaves, the newest.
 */
export function nextProxy(context: NextProxyContext, inner: ProxyFunction) {
  const { binding, exchanges, next, env, wait } = context
  return async (request: NextRequestLike, event: unknown): Promise<Response> => {
    const composed = await context.composedFor(request)
    const written = new Map<string, SetCookie>()
    const headers = await next.headers()
    const exchange: Exchange = {
      key: headers,
      cookies: () => cookiesOf(request.cookies),
      isHttps: () => isHttps(request.headers, env()),
      isPrefetch: isPrefetch(request.headers),
      canWrite: () => true,
      write(cookies) {
        for (const cookie of cookies) {
          written.set(cookie.name, cookie)
          if (cookie.value === '') request.cookies.delete(cookie.name)
          else request.cookies.set(cookie.name, cookie.value)
        }
      },
    }
    exchanges.register(headers, exchange)
    if (binding.carries) await binding.getAccessToken(composed, exchange, { wait })
    const response = ((await inner(request as never, event as never)) ??
      next.NextResponse.next()) as Response
    return carryCookies(context, { composed, exchange, request, written, response })
  }
}
