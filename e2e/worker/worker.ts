import { Auth, type AuthConfig } from '@auth/core'
import { decode, encode } from '@auth/core/jwt'
import {
  createBinding,
  defaultSession,
  type Exchange,
  type JwtCodec,
  readCookies,
  withCookies,
  withSetCookies,
} from '@token-rotation/authjs'
import { redisStore } from '@token-rotation/redis'
import { Redis } from '@upstash/redis/cloudflare'

/** What a worker is started with. */
export interface WorkerSettings {
  readonly AUTH_SECRET: string
  readonly ISSUER: string
  readonly CLIENT_ID: string
  readonly CLIENT_SECRET: string
  readonly UPSTASH_REDIS_REST_URL: string
  readonly UPSTASH_REDIS_REST_TOKEN: string
}

interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void
}

/** As long as the isolate lives. Settings come with requests, so it is made at the first one. */
let made: ReturnType<typeof setUp> | undefined
/** How many milliseconds the time of this worker is ahead, by the header of a request. */
let ahead = 0

function setUp(env: WorkerSettings) {
  const store = redisStore(Redis.fromEnv(env))
  const binding = createBinding(
    { store, clock: () => Date.now() + ahead },
    {
      jwt: { encode, decode } as JwtCodec,
      cookieName: 'authjs.session-token',
      defaultSession,
      complete() {},
      env: { ...env },
    },
  )
  const config = {
    basePath: '/auth',
    secret: env.AUTH_SECRET,
    trustHost: true,
    providers: [
      {
        id: 'demo',
        name: 'Demo',
        type: 'oidc',
        issuer: env.ISSUER,
        clientId: env.CLIENT_ID,
        clientSecret: env.CLIENT_SECRET,
        authorization: { params: { scope: 'openid profile email offline_access' } },
      },
    ],
  }
  return { binding, composed: binding.compose(config) }
}

async function answer(
  request: Request,
  env: WorkerSettings,
  context: ExecutionContext,
): Promise<Response> {
  const { binding, composed } = (made ??= setUp(env))
  ahead = Number(request.headers.get('x-ahead') ?? ahead)
  const { pathname } = new URL(request.url)
  if (pathname.startsWith('/auth/')) {
    return Auth(request, composed.config as unknown as AuthConfig)
  }
  let cookie = request.headers.get('cookie')
  let lines: readonly string[] = []
  const exchange: Exchange = {
    key: request,
    cookies: () => readCookies(cookie),
    isHttps: () => request.url.startsWith('https:'),
    background: (work) => context.waitUntil(work),
    canWrite: () => true,
    write(written) {
      cookie = withCookies(cookie, written)
      lines = withSetCookies(lines, written)
    },
  }
  const token = await binding.getAccessToken(composed, exchange)
  const isOk = token.status === 'ok'
  const { status } = token
  const shown = isOk
    ? { status, generation: token.generation, fingerprint: await fingerprint(token.accessToken) }
    : { status }
  const response = Response.json(shown, { status: isOk ? 200 : 401 })
  for (const line of lines) response.headers.append('set-cookie', line)
  return response
}

async function fingerprint(token: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, 16)
}

// oxlint-disable-next-line import/no-default-export -- It is what makes a module a worker.
export default { fetch: answer }
