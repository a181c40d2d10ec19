import type { SvelteKitAuthConfig } from '@auth/sveltekit'
import { type AuthConfigLike, type ComposedConfig, composedConfigs } from '@token-rotation/authjs'
import type { RequestEvent } from '@sveltejs/kit'
import { completeFromProcess, isComplete } from './host.ts'

/** A function that makes the configuration of a request. */
export type LazyConfig = (
  event: RequestEvent,
) => SvelteKitAuthConfig | PromiseLike<SvelteKitAuthConfig>

/** The composed configurations of an app. */
export interface KitConfigs {
  /** What `SvelteKitAuth` gets, in the form that was given. */
  readonly config: unknown
  /**
   * Returns the configuration of a request, made once; `undefined` where nothing must be made: while
   * Kit prerenders a page, nobody is signed in and the environment is empty.
   */
  readonly of: (event: RequestEvent) => Promise<ComposedConfig | undefined>
  /**
   * Returns the configuration for what is done outside of a request, perhaps before the first one. A
   * function that makes configurations has to do without an event.
   */
  readonly ofNobody: () => Promise<ComposedConfig>
}

/**
 * Composes a configuration once, or each one that a function makes.
 *
 * @throws {TypeError} When it is no configuration.
 */
export function kitConfigs(
  given: SvelteKitAuthConfig | LazyConfig,
  compose: (config: AuthConfigLike) => ComposedConfig,
): KitConfigs {
  const composed = composedConfigs<[RequestEvent]>(given, compose, ({ locals }) => locals)
  const { config } = composed
  const asked = new WeakSet<App.Locals>()
  // SvelteKitAuth touches no configuration while Kit is building.
  const isRunning = ({ locals }: RequestEvent) =>
    typeof config === 'function' ? asked.has(locals) : isComplete(config)

  return {
    config:
      typeof config === 'function'
        ? (event: RequestEvent) => {
            asked.add(event.locals)
            return config(event)
          }
        : config,
    async of(event) {
      if (isRunning(event) || event.cookies.getAll().length > 0) return composed.of(event)
      return undefined
    },
    async ofNobody() {
      const found = await composed.of({ locals: {} } as RequestEvent)
      completeFromProcess(found.config)
      return found
    },
  }
}
