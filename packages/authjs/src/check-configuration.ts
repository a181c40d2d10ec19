import type { AuthConfigLike } from './auth-types.ts'
import { clientAuthentication } from './client-authentication.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { ProviderRotators } from './provider-rotators.ts'
import type { SealableStore } from './sealed-store.ts'
import { sessionStrategy } from './session-strategy.ts'

/**
 * Checks what Auth.js has completed from the environment. Runs at the first request, never at import:
 * a build has no secrets.
 *
 * @throws {ConfigurationError}
 */
export function checkConfiguration(
  config: AuthConfigLike,
  store: SealableStore,
  rotators: ProviderRotators,
): void {
  checkStore(config, store, rotators)
  if (!(config.jwt?.secret ?? config.secret)?.length) {
    throw new ConfigurationError(
      'secret',
      'there is no secret: set the environment variable AUTH_SECRET (`openssl rand -base64 33` makes one), or "secret" in the Auth.js configuration',
    )
  }
  for (const provider of config.providers) {
    const resolved = rotators.resolve(provider)
    const isOwn = resolved && rotators.profile(config.providers, resolved.id).refresh
    // What is missing is said now, not at the first refresh.
    if (resolved && !isOwn) clientAuthentication(resolved, { issuer: '' })
  }
}

/** Sessions, accounts and grants have to be where they can find each other. */
function checkStore(
  config: AuthConfigLike,
  { kind }: SealableStore,
  rotators: ProviderRotators,
): void {
  const { adapter, providers } = config
  if (!['memory', 'sealed', 'account'].includes(kind)) {
    throw new ConfigurationError(
      'store',
      `a store of kind "${kind}" is not supported by this version: use one of sealed records (Redis, PostgreSQL) or of accounts (Prisma, Drizzle, SQL), or leave "store" out`,
    )
  }
  const strategy = sessionStrategy(config)
  if (strategy === 'database' && !adapter) {
    throw new ConfigurationError(
      'session.strategy',
      'session.strategy "database" needs an Auth.js "adapter": add one, or use "jwt"',
    )
  }
  if (strategy === 'database' && kind !== 'account') {
    throw new ConfigurationError(
      'store',
      'the sessions are in the database of the "adapter" and hold no tokens: give token rotation the "store" over its accounts (prismaAccounts, drizzleAccounts or sqlAccounts), or set session.strategy to "jwt"',
    )
  }
  if (kind !== 'account') return
  if (!adapter) {
    throw new ConfigurationError(
      'adapter',
      'the "store" keeps tokens in the accounts of an Auth.js "adapter", and the configuration has none: add the adapter, or use a store of sealed records (Redis, PostgreSQL)',
    )
  }
  const backend = rotators
    .ids(providers)
    .find((id) => rotators.profile(providers, id).refresh !== undefined)
  if (backend !== undefined) {
    throw new ConfigurationError(
      'store',
      `Auth.js keeps no account for the credentials provider "${backend}", so its tokens have no place in a "store" of accounts: use a store of sealed records (Redis, PostgreSQL), or leave "store" out`,
    )
  }
}

/** Names the host if it runs many short-lived processes, where a store in memory protects nothing. */
export function serverlessHost(
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (env.VERCEL) return 'Vercel'
  if (env.AWS_LAMBDA_FUNCTION_NAME) return 'AWS Lambda'
  if (env.CF_PAGES) return 'Cloudflare Pages'
  if (globalThis.navigator?.userAgent === 'Cloudflare-Workers') return 'Cloudflare Workers'
  if (env.NETLIFY) return 'Netlify'
  if (env.DENO_DEPLOYMENT_ID) return 'Deno Deploy'
  if (env.FUNCTIONS_WORKER_RUNTIME) return 'Azure Functions'
  if (env.K_SERVICE) return 'Google Cloud Run'
  if (env.NEXT_RUNTIME === 'edge') return 'the edge runtime of Next.js'
  return undefined
}
