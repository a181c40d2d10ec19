import type { AuthConfigLike } from './auth-types.ts'
import { checkConfiguration, serverlessHost } from './check-configuration.ts'
import type { Logger } from './logger.ts'
import type { ProviderRotators } from './provider-rotators.ts'
import type { SealableStore } from './sealed-store.ts'

/** What an adapter knows of its surroundings. */
export interface Surroundings {
  /** Completes a configuration from the environment, as Auth.js does. May change it in place. */
  readonly complete: (config: AuthConfigLike) => void
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Completes and checks configurations, each of them once. */
export interface Readiness {
  /** Completes a configuration inside a callback of Auth.js, where a throw would end the session. */
  readonly prepare: (config: AuthConfigLike) => void
  /** As long as a configuration cannot work, every request says why. */
  readonly check: (config: AuthConfigLike) => void
  /** The ids of the providers whose tokens can be refreshed. */
  readonly ids: (config: AuthConfigLike) => readonly string[]
}

export function readiness(
  surroundings: Surroundings,
  store: SealableStore,
  rotators: ProviderRotators,
  logger: Logger,
): Readiness {
  const prepared = new WeakSet<AuthConfigLike>()
  const checked = new WeakSet<AuthConfigLike>()
  function prepare(config: AuthConfigLike): void {
    if (prepared.has(config)) return
    surroundings.complete(config)
    prepared.add(config)
  }
  return {
    ids: ({ providers }) => rotators.ids(providers),
    prepare(config) {
      try {
        prepare(config)
      } catch (error) {
        logger.once('error', (error as Error).message)
      }
    },
    check(config) {
      if (checked.has(config)) return
      prepare(config)
      checkConfiguration(config, store, rotators)
      const host = serverlessHost(surroundings.env)
      if (host && store.kind === 'memory') {
        logger.once(
          'error',
          `on ${host} every process has a memory of its own, so a refresh token can be spent twice and its session be lost: use a shared store`,
        )
      }
      checked.add(config)
    },
  }
}
