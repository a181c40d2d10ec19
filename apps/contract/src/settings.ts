/** What the demo reads from its environment. Everything has a default that works with the provider. */
export interface Settings {
  readonly issuer: string
  /** The provider's userinfo endpoint. */
  readonly userinfo: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
  readonly checks: readonly ('pkce' | 'state' | 'nonce')[]
  readonly idTokenAlg: string | undefined
  /** The times of a rotation, for tests that cannot wait as long as people can. */
  readonly httpTimeout: number | undefined
  /** For how many milliseconds the provider repeats a lost answer, where it does. */
  readonly replayWindow: number | undefined
  /** Where the grants are kept: `redis://...`, `postgres://...`, or `undefined` for the session cookie. */
  readonly store: string | undefined
  /** Where the sessions are: sealed in their cookie, or in a database, with the accounts of the users. */
  readonly session: 'jwt' | 'database'
  /** `postgres://...`, or `undefined` for a PostgreSQL in this process. */
  readonly databaseUrl: string | undefined
  /** What the accounts are reached with: `drizzle`, `prisma` or `sql`. */
  readonly accounts: string
  /** Whether the events of rotations are printed. */
  readonly printEvents: boolean
  /** What the names of the cookies begin with. Default is the name of the app. */
  readonly cookiePrefix: string | undefined
}

export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const issuer = env.DEMO_ISSUER ?? 'http://localhost:4000'
  return {
    issuer,
    userinfo: env.DEMO_USERINFO ?? `${issuer}/me`,
    clientId: env.DEMO_CLIENT_ID ?? 'demo',
    clientSecret: env.DEMO_CLIENT_SECRET ?? 'demo-secret',
    scope: env.DEMO_SCOPE ?? 'openid profile email offline_access',
    checks: (env.DEMO_CHECKS ?? 'pkce,state').split(',') as Settings['checks'],
    idTokenAlg: env.DEMO_ID_TOKEN_ALG,
    httpTimeout: env.DEMO_HTTP_TIMEOUT ? Number(env.DEMO_HTTP_TIMEOUT) : undefined,
    replayWindow: env.DEMO_REPLAY_WINDOW ? Number(env.DEMO_REPLAY_WINDOW) : undefined,
    store: env.ROTATION_STORE || undefined,
    session: env.DEMO_SESSION === 'database' ? 'database' : 'jwt',
    databaseUrl: env.DATABASE_URL || undefined,
    accounts: env.DEMO_ACCOUNTS || 'drizzle',
    printEvents: env.DEMO_PRINT_EVENTS === '1',
    cookiePrefix: env.DEMO_COOKIE_PREFIX || undefined,
  }
}
