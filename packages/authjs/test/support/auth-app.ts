import { Auth, type AuthConfig } from '@auth/core'
import { decode, encode } from '@auth/core/jwt'
import type { RunningProvider } from '@token-rotation/provider'
import { type BindingHost, createBinding } from '../../src/binding.ts'
import type { Exchange } from '../../src/exchange.ts'
import type { AccessTokenResult, GetAccessTokenOptions } from '../../src/access-token.ts'
import type { TokenRotationOptions } from '../../src/options.ts'
import { findSessionCookie } from '../../src/session-cookie.ts'
import { createHost } from './host.ts'
import { createJar, type Jar } from './jar.ts'
import { walk } from './walk.ts'

export const origin = 'http://localhost:3999'
export const secret = 'a secret for tests and nothing else'
export const cookieName = 'authjs.session-token'

/** An Auth.js provider for one of the clients of the demo provider. */
export function demo(provider: RunningProvider, extra: object = {}) {
  const { issuer, clients } = provider
  return {
    id: 'demo',
    name: 'Demo',
    type: 'oidc',
    issuer,
    clientId: clients.basic.id,
    clientSecret: clients.basic.secret,
    authorization: { params: { scope: 'openid profile email offline_access' } },
    ...extra,
  } as AuthConfig['providers'][number]
}

export interface AuthAppOptions extends TokenRotationOptions {
  readonly env?: Record<string, string>
  /** What the host has besides what every host has. */
  readonly host?: Partial<BindingHost>
}

/** The real Auth.js with a composed configuration, and one browser in front of it. */
export function authApp(user: Partial<AuthConfig>, given: AuthAppOptions = {}) {
  const { env, host, ...options } = given
  const errors: string[] = []
  const warnings: string[] = []
  const logger = {
    error: (error: Error) => void errors.push(`${error.name}: ${error.message}`),
    warn: (code: string) => void warnings.push(code),
  }
  const complete = { trustHost: true, secret, logger, providers: [], ...user } as AuthConfig
  const binding = createBinding(options, { ...createHost(env), ...host })
  const composed = binding.compose(complete)
  const config = composed.config as AuthConfig
  const jar = createJar()

  async function request(path: string, init: RequestInit = {}, browser: Jar = jar) {
    const headers = new Headers(init.headers)
    headers.set('cookie', browser.header())
    const url = path.startsWith('http') ? path : `${origin}/auth${path}`
    const response = await Auth(new Request(url, { ...init, headers }), config)
    browser.take(response)
    return response
  }
  async function post(path: string, form: Record<string, string> = {}) {
    const { csrfToken } = (await (await request('/csrf')).json()) as { csrfToken: string }
    return request(path, {
      method: 'POST',
      body: new URLSearchParams({ csrfToken, ...form }),
    })
  }
  /** A request of the browser; the cookies are those it has now. */
  function exchange(canWrite = true): Exchange & { written: string[] } {
    const written: string[] = []
    return {
      key: {},
      written,
      cookies: () => ({ ...jar.cookies }),
      canWrite: () => canWrite,
      write(cookies) {
        for (const { name, value } of cookies) {
          written.push(name)
          if (value) jar.cookies[name] = value
          else delete jar.cookies[name]
        }
      },
    }
  }

  return {
    binding,
    composed,
    config,
    jar,
    errors,
    warnings,
    request,
    exchange,
    async signIn(login = 'ada', id = 'demo') {
      const start = (await post(`/signin/${id}`)).headers.get('location')!
      const back = await walk(start, `${origin}/auth/callback/`, login)
      const response = await request(back.href)
      const location = response.headers.get('location') ?? ''
      if (location.includes('error')) throw new Error(`${location}\n${errors.join('\n')}`)
      return response
    },
    /** The session as `/session` shows it, as text. */
    async sessionText() {
      return (await request('/session')).text()
    },
    async update(data: unknown) {
      const { csrfToken } = (await (await request('/csrf')).json()) as { csrfToken: string }
      const response = await request('/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ csrfToken, data }),
      })
      return (await response.json()) as Record<string, unknown> | null
    },
    signOut: () => post('/signout'),
    getAccessToken(options?: GetAccessTokenOptions): Promise<AccessTokenResult> {
      return binding.getAccessToken(composed, exchange(), options)
    },
    /** Reads the session as an adapter does. */
    readSession(of: Exchange = exchange()) {
      return binding.session(composed, of, async (wired) => {
        const headers = { cookie: jar.header() }
        const url = `${origin}/auth/session`
        const response = await Auth(new Request(url, { headers }), wired as AuthConfig)
        return (await response.json()) as Record<string, unknown> | null
      })
    },
    /** Gives the browser other cookies, and returns those that it had. */
    swapCookies(next: Record<string, string> = {}) {
      const before = { ...jar.cookies }
      for (const name of Object.keys(before)) delete jar.cookies[name]
      Object.assign(jar.cookies, next)
      return before
    },
    /** Gives the browser a session that Auth.js has sealed without us. */
    async putPayload(payload: Record<string, unknown>) {
      jar.cookies[cookieName] = await encode({ token: payload, secret, salt: cookieName })
    },
    /** What the session cookie holds, opened with Auth.js's own function. */
    async payload() {
      const found = findSessionCookie(jar.cookies, {} as never, cookieName)
      return found ? decode({ token: found.value, secret, salt: found.name }) : null
    },
  }
}

/** A clock that can be moved ahead of the real one. */
export function movableClock() {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    ahead: (milliseconds: number) => void (offset += milliseconds),
  }
}
