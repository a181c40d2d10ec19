import { oauthProvider } from '@better-auth/oauth-provider'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { jwt } from 'better-auth/plugins'
import type { Pool } from 'pg'

/** A way in which better-auth can treat refresh tokens. */
export interface BetterAuthMode {
  /** The path of its issuer. */
  readonly name: string
  /** For how many seconds a refresh token that was used is answered with what it was exchanged for. */
  readonly reuseInterval: number
  /** Life of access tokens in seconds. */
  readonly accessTokenTtl: number
}

export const scope = 'openid profile email offline_access'

/** Makes an instance of better-auth that is an issuer of its own, with its tables. */
export async function betterAuthInstance(origin: string, mode: BetterAuthMode, database: Pool) {
  const basePath = `/${mode.name}`
  const options = {
    baseURL: origin,
    basePath,
    secret: 'a secret of the tests and of nobody else',
    database,
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error' },
    advanced: { cookiePrefix: mode.name },
    plugins: [
      jwt({ jwt: { issuer: `${origin}${basePath}` } }),
      oauthProvider({
        loginPage: '/login',
        consentPage: '/consent',
        scopes: scope.split(' '),
        accessTokenExpiresIn: mode.accessTokenTtl,
        refreshTokenReuseInterval: mode.reuseInterval,
        silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
      }),
    ],
  } satisfies BetterAuthOptions
  const auth = betterAuth(options)
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  return auth
}
