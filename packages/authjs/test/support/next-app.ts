import type { RunningProvider } from '@token-rotation/provider'
import type { AuthConfig } from '@auth/core'
import { nextExchanges } from '../../src/next/next-exchange.ts'
import type { CookieJar } from '../../src/next/next-modules.ts'
import { nextProxy, type ProxyFunction } from '../../src/next/next-proxy.ts'
import { nextReads } from '../../src/next/next-reads.ts'
import type { TokenRotationOptions } from '../../src/options.ts'
import { authApp, cookieName, demo, movableClock } from './auth-app.ts'
import {
  cookies,
  headers,
  headersAfter,
  inProxy,
  inRouteHandler,
  inServerComponent,
  NextResponse,
} from './next-scopes.ts'

export type NextApp = ReturnType<typeof nextApp>

export interface NextAppOptions extends TokenRotationOptions {
  /** How long the proxy waits, in milliseconds. */
  readonly wait?: number
  readonly env?: Record<string, string>
  /** In the place of `cookies` of `next/headers.js` in the proxy. */
  readonly cookies?: () => Promise<CookieJar>
}

/** The real Auth.js behind the real request scopes of Next.js, and one browser in front of them. */
export function nextApp(
  provider: RunningProvider,
  user: Partial<AuthConfig> = {},
  { wait = 1_000, env = {}, cookies: jarOf = cookies, ...options }: NextAppOptions = {},
) {
  const clock = movableClock()
  const exchanges = nextExchanges({ headers, cookies }, () => env)
  const app = authApp(
    { providers: [demo(provider)], ...user },
    {
      clock: clock.now,
      env,
      ...options,
      host: {
        currentExchange: () => exchanges.current().catch(() => undefined),
        carryHint: 'export a proxy',
      },
    },
  )
  const { binding, composed, jar } = app
  const composedFor = async () => composed
  const context = {
    binding,
    composedFor,
    exchanges,
    next: { headers, cookies: jarOf, NextResponse },
    env: () => env,
    wait,
  }
  const reads = nextReads(context)
  const sent = (more: object) => ({ ...more, cookie: jar.header() })

  return {
    ...app,
    ...reads,
    clock,
    exchanges,
    /** Lets a request of the browser through the proxy, and returns what leaves. */
    async visit(inner: ProxyFunction = () => undefined, more: object = {}) {
      const response = await inProxy(nextProxy(context, inner), sent(more))
      jar.take(response)
      return response
    },
    /** Lets a request through the proxy and into a Server Component, and returns what that reads. */
    async visitPage<Result>(read: () => Promise<Result>, inner: ProxyFunction = () => undefined) {
      const before = sent({})
      const response = await inProxy(nextProxy(context, inner), before)
      jar.take(response)
      return inServerComponent(headersAfter(response, before), read)
    },
    /** Renders a Server Component without a proxy before it. */
    render: <Result>(read: () => Promise<Result>) => inServerComponent(sent({}), read),
    /** Runs a Route Handler without a proxy before it. */
    async handle<Result>(run: () => Promise<Result>) {
      const answer = await inRouteHandler(sent({}), run)
      const response = new Response()
      for (const line of answer.setCookies) response.headers.append('set-cookie', line)
      jar.take(response)
      return answer
    },
  }
}

/** The session cookies that leave with a response, by name. A deleted one is an empty string. */
export function sessionCookies(response: Response): [name: string, value: string][] {
  return response.headers
    .getSetCookie()
    .filter((line) => line.includes(cookieName))
    .map((line) => {
      const [pair = ''] = line.split(';', 1)
      const equals = pair.indexOf('=')
      return [pair.slice(0, equals), decodeURIComponent(pair.slice(equals + 1))]
    })
}
