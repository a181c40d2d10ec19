/** A way to keep access tokens alive that somebody could choose. */
export interface SubjectSpec {
  readonly name: string
  /** Whether it is this library. */
  readonly isOurs: boolean
  /** Its app, which is also what the size of its bundle is that of. */
  readonly program: string
  /** The packages whose versions are printed. */
  readonly packages: readonly string[]
  /** How it is configured, in a few words of Markdown. */
  readonly configured: string
  /** Where its own documentation says so. */
  readonly docs: string
  /** The server that it keeps its tokens on. */
  readonly needs?: 'redis' | 'postgres'
  /** Whether it wants an issuer that ends in a slash, as those of Auth0 do. */
  readonly issuerEndsInSlash?: boolean
  /** What a burst asks for. */
  readonly path: '/token' | '/auth/session'
  readonly signIn: 'auth.js' | 'redirect'
}

const common = { isOurs: false, path: '/token', signIn: 'redirect' } as const
const ours = {
  isOurs: true,
  path: '/token',
  signIn: 'auth.js',
  docs: '../packages/express/README.md#start',
} as const
const guide = {
  isOurs: false,
  path: '/auth/session',
  signIn: 'auth.js',
  packages: ['@auth/express', '@auth/core'],
  docs: 'https://authjs.dev/guides/refresh-token-rotation',
} as const

/** All that is compared. Each is configured as its own documentation recommends. */
export const subjects: readonly SubjectSpec[] = [
  {
    ...ours,
    name: 'token-rotation, cookie',
    program: import.meta.resolve('./apps/token-rotation-cookie.ts'),
    packages: ['@token-rotation/express', '@auth/express'],
    configured: 'nothing: tokens in the cookie of Auth.js, for one process',
  },
  {
    ...ours,
    name: 'token-rotation, Redis',
    program: import.meta.resolve('./apps/token-rotation-redis.ts'),
    packages: ['@token-rotation/express', '@token-rotation/redis', '@auth/express', 'ioredis'],
    configured: '`store: redisStore(client)`, for any number of processes',
    needs: 'redis',
  },
  {
    ...guide,
    name: 'Auth.js guide',
    program: import.meta.resolve('./apps/guide.ts'),
    configured: 'the snippet of the guide, asked at `GET /auth/session`',
  },
  {
    ...guide,
    name: 'Auth.js guide, promise map',
    program: import.meta.resolve('./apps/guide-promise-map.ts'),
    configured: 'the same, and requests of one process that come at once share a refresh',
  },
  {
    ...common,
    name: 'better-auth, stateless',
    program: import.meta.resolve('./apps/better-auth-stateless.ts'),
    packages: ['better-auth'],
    configured: '`genericOAuth`, no database, `getAccessToken({ useAccountCookie: true })`',
    docs: 'https://www.better-auth.com/docs/concepts/session-management#stateless-session-management',
  },
  {
    ...common,
    name: 'better-auth, PostgreSQL',
    program: import.meta.resolve('./apps/better-auth-postgres.ts'),
    packages: ['better-auth', 'pg'],
    configured: '`genericOAuth`, `database: new Pool()`, `getAccessToken({ accountId })`',
    docs: 'https://www.better-auth.com/docs/concepts/oauth#get-access-token',
    needs: 'postgres',
  },
  {
    ...common,
    name: 'nextjs-auth0',
    program: import.meta.resolve('./apps/nextjs-auth0.ts'),
    packages: ['@auth0/nextjs-auth0', 'next'],
    configured: '`middleware`, then `getAccessToken(req, res)`, with requests of Next.js',
    docs: 'https://github.com/auth0/nextjs-auth0/blob/main/EXAMPLES.md#middleware-2',
    issuerEndsInSlash: true,
  },
  {
    ...common,
    name: 'google-auth-library',
    program: import.meta.resolve('./apps/google-auth-library.ts'),
    packages: ['google-auth-library', 'express-session', 'connect-redis'],
    configured: 'one `OAuth2Client` for each session, its `tokens` stored in Redis',
    docs: 'https://github.com/googleapis/google-auth-library-nodejs#handling-token-events',
    needs: 'redis',
  },
  {
    ...common,
    name: 'express-openid-connect, cookie',
    program: import.meta.resolve('./apps/express-openid-connect-cookie.ts'),
    packages: ['express-openid-connect'],
    configured: '`if (isExpired()) refresh()`',
    docs: 'https://github.com/auth0/express-openid-connect/blob/master/EXAMPLES.md#5-obtaining-and-using-refresh-tokens',
  },
  {
    ...common,
    name: 'express-openid-connect, Redis',
    program: import.meta.resolve('./apps/express-openid-connect-redis.ts'),
    packages: ['express-openid-connect', 'connect-redis'],
    configured: 'the same, `session.store: new RedisStore()`',
    docs: 'https://github.com/auth0/express-openid-connect/blob/master/EXAMPLES.md#10-use-a-custom-session-store',
    needs: 'redis',
  },
  {
    ...common,
    name: 'openid-client',
    program: import.meta.resolve('./apps/openid-client.ts'),
    packages: ['openid-client', 'express-session', 'connect-redis'],
    configured: '`refreshTokenGrant` when the token has expired, tokens in the session, in Redis',
    docs: 'https://github.com/panva/openid-client#readme',
    needs: 'redis',
  },
]
