import type { RunningProvider } from '@token-rotation/provider'
import NextAuth, { type NextAuthConfig } from 'next-auth'
import { NextRequest } from 'next/server.js'
import { createJar } from '../../../authjs/test/support/jar.ts'
import {
  headersAfter,
  inProxy,
  inRouteHandler,
  inServerComponent,
  origin,
} from '../../../authjs/test/support/next-scopes.ts'
import { walk } from '../../../authjs/test/support/walk.ts'
import { memoryStore, tokenRotation, type TokenRotationOptions } from '../../src/index.ts'

export const secret = 'a secret for tests and nothing else'
export const cookieName = 'authjs.session-token'

export type App = ReturnType<typeof startApp>
type Proxy = (request: NextRequest, event: never) => unknown

/** A configuration as an author writes it. */
export function demoConfig({ issuer, clients }: RunningProvider): NextAuthConfig {
  const { id: clientId, secret: clientSecret } = clients.basic
  return {
    trustHost: true,
    secret,
    logger: { warn() {} },
    providers: [
      {
        id: 'demo',
        name: 'Demo',
        type: 'oidc',
        issuer,
        clientId,
        clientSecret,
        authorization: { params: { scope: 'openid profile email offline_access' } },
      },
    ],
  }
}

/** A clock that can be moved ahead of the real one. */
function movableClock() {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    ahead: (milliseconds: number) => void (offset += milliseconds),
  }
}

/** The files of an author, between the request scopes of Next.js and one browser. */
export function startApp(
  config: NextAuthConfig | (() => NextAuthConfig | Promise<NextAuthConfig>),
  options: TokenRotationOptions = {},
) {
  const clock = movableClock()
  const store = memoryStore<never>({ name: crypto.randomUUID() })
  const rotation = tokenRotation(config as NextAuthConfig, { clock: clock.now, store, ...options })
  const { handlers, auth } = NextAuth(rotation.config)
  const jar = createJar()
  const sent = (more: object = {}) => ({
    host: new URL(origin).host,
    'x-forwarded-proto': 'http',
    ...more,
    cookie: jar.header(),
  })

  /** Runs a Route Handler, and gives the browser what Next.js would send. */
  async function handle(
    handler: (request: NextRequest, context: never) => unknown,
    path = '/api/route',
    init: { method?: string; body?: BodyInit; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const headers = sent(init.headers)
    const { result, setCookies } = await inRouteHandler(headers, async () =>
      handler(new NextRequest(`${origin}${path}`, { ...init, headers }), {} as never),
    )
    const response = result as Response
    const inJar = new Response(null)
    for (const line of setCookies) inJar.headers.append('set-cookie', line)
    jar.take(inJar)
    // What a response sets by itself goes before what cookies() has set.
    jar.take(response)
    return response
  }
  async function post(path: string, form: Record<string, string> = {}): Promise<Response> {
    const csrf = await handle(handlers.GET, '/api/auth/csrf')
    const { csrfToken } = (await csrf.json()) as { csrfToken: string }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams({ csrfToken, ...form }).toString()
    return handle(handlers.POST, path, { method: 'POST', body, headers })
  }

  return {
    rotation,
    auth,
    handlers,
    clock,
    store,
    jar,
    handle,
    async signIn(login = 'ada') {
      const start = (await post('/api/auth/signin/demo')).headers.get('location')!
      const back = await walk(start, `${origin}/api/auth/callback/`, login)
      const end = await handle(handlers.GET, back.pathname + back.search)
      const location = end.headers.get('location') ?? ''
      if (location.includes('error')) throw new Error(`the sign-in ended at ${location}`)
    },
    signOut: () => post('/api/auth/signout'),
    async update(data: unknown) {
      const csrf = await handle(handlers.GET, '/api/auth/csrf')
      const { csrfToken } = (await csrf.json()) as { csrfToken: string }
      const body = JSON.stringify({ csrfToken, data })
      const headers = { 'content-type': 'application/json' }
      const init = { method: 'POST', body, headers }
      return (await handle(handlers.POST, '/api/auth/session', init)).json()
    },
    /** Lets a request of the browser through a proxy, and returns what leaves. */
    async visit(proxy: Proxy = rotation.proxy, path = '/page') {
      const response = await inProxy(proxy, sent(), path)
      jar.take(response)
      return response
    },
    /** The same, and reads on in a Server Component. */
    async visitPage<Result>(read: () => Promise<Result>, proxy: Proxy = rotation.proxy) {
      const before = sent()
      const response = await inProxy(proxy, before)
      jar.take(response)
      return inServerComponent(headersAfter(response, before), read)
    },
    /** Renders a Server Component without a proxy before it. */
    render: <Result>(read: () => Promise<Result>) => inServerComponent(sent(), read),
  }
}
