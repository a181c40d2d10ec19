import type { AuthConfigLike } from './auth-types.ts'
import { definitionOf, isOAuth } from './provider-definition.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Completes a configuration from the environment in place, as `setEnvDefaults` of Auth.js does: for whoever
 * runs without its framework.
 */
export function envDefaults(env: Env, config: AuthConfigLike): void {
  const writable = config as { -readonly [Name in keyof AuthConfigLike]: AuthConfigLike[Name] }
  if (!config.secret?.length) {
    // The newest first: that is what new sessions are sealed with.
    const secrets = ['_3', '_2', '_1', ''].flatMap((end) => env[`AUTH_SECRET${end}`] || [])
    writable.secret = secrets
  }
  writable.providers = config.providers.map((provider) => {
    const prefix = `AUTH_${String(definitionOf(provider).id).toUpperCase().replaceAll('-', '_')}`
    const clientId = env[`${prefix}_ID`]
    const clientSecret = env[`${prefix}_SECRET`]
    const issuer = env[`${prefix}_ISSUER`]
    const made =
      typeof provider === 'function' ? provider({ clientId, clientSecret, issuer }) : provider
    if (!isOAuth(made)) return made
    const client = made as Record<string, unknown>
    client.clientId ??= clientId
    client.clientSecret ??= clientSecret
    client.issuer ??= issuer
    return client
  })
}
