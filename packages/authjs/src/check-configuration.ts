import type { AuthConfigLike } from './auth-types.ts'
import { clientAuthentication } from './client-authentication.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { ProviderRotators } from './provider-rotators.ts'
import type { SealableStore } from './sealed-store.ts'

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
  if (config.adapter && config.session?.strategy !== 'jwt') {
    throw new ConfigurationError(
      'adapter',
      'an Auth.js "adapter" makes database sessions, which token rotation does not support yet: remove the adapter, or wait for the account stores',
    )
  }
  if (config.adapter) {
    throw new ConfigurationError(
      'adapter',
      'an Auth.js "adapter" with session.strategy "jwt" is not supported by token rotation yet: remove the adapter, or wait for the account stores',
    )
  }
  if (config.session?.strategy === 'database') {
    throw new ConfigurationError(
      'session.strategy',
      'session.strategy "database" is not supported by token rotation yet: use "jwt"',
    )
  }
  if (store.kind !== 'memory' && store.kind !== 'sealed') {
    throw new ConfigurationError(
      'store',
      `a store of kind "${store.kind}" is not supported by this version: use one of sealed records (Redis, PostgreSQL), or leave "store" out`,
    )
  }
  if (!(config.jwt?.secret ?? config.secret)?.length) {
    throw new ConfigurationError(
      'secret',
      'there is no secret: set the environment variable AUTH_SECRET (`npx auth secret` makes one), or "secret" in the Auth.js configuration',
    )
  }
  for (const provider of config.providers) {
    const resolved = rotators.resolve(provider)
    const isOwn = resolved && rotators.profile(config.providers, resolved.id).refresh
    // What is missing is said now, not at the first refresh.
    if (resolved && !isOwn) clientAuthentication(resolved, { issuer: '' })
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
