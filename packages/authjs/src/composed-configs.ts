import type { AuthConfigLike } from './auth-types.ts'
import type { ComposedConfig } from './compose-config.ts'

/** A configuration, or a function that makes one for a request. */
export type GivenConfig<Args extends unknown[]> =
  AuthConfigLike | ((...args: Args) => AuthConfigLike | PromiseLike<AuthConfigLike>)

/** The composed configuration of an app. */
export interface ComposedConfigs<Args extends unknown[]> {
  /** What the framework's own constructor gets, in the form that was given. */
  readonly config: AuthConfigLike | ((...args: Args) => Promise<AuthConfigLike>)
  /** Returns the configuration of a request. It is made once for a request that is an object. */
  readonly of: (...args: Args) => Promise<ComposedConfig>
}

/**
 * Composes a configuration once, or each one that a function makes.
 *
 * @param keyOf Returns what tells a request from all others. Default is the first argument.
 * @throws {TypeError} When it is no configuration.
 */
export function composedConfigs<Args extends unknown[]>(
  given: GivenConfig<Args>,
  compose: (config: AuthConfigLike) => ComposedConfig,
  keyOf: (...args: Args) => unknown = (...[request]) => request,
): ComposedConfigs<Args> {
  if (typeof given !== 'function') {
    const composed = compose(checked(given))
    return { config: composed.config, of: async () => composed }
  }
  const known = new WeakMap<object, ComposedConfig>()
  const made = new WeakMap<object, Promise<ComposedConfig>>()
  async function make(args: Args): Promise<ComposedConfig> {
    const config = checked(await (given as (...args: Args) => PromiseLike<AuthConfigLike>)(...args))
    let composed = known.get(config)
    if (!composed) known.set(config, (composed = compose(config)))
    return composed
  }
  async function of(...args: Args): Promise<ComposedConfig> {
    const request = keyOf(...args)
    if (typeof request !== 'object' || request === null) return make(args)
    const running = made.get(request) ?? make(args)
    made.set(request, running)
    return running
  }
  return { of, config: async (...args) => (await of(...args)).config }
}

function checked(config: AuthConfigLike): AuthConfigLike {
  if (Array.isArray(config?.providers)) return config
  throw new TypeError('"config" must be an Auth.js configuration with a list of "providers"')
}
