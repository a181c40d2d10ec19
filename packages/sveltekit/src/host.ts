import { setEnvDefaults } from '@auth/core'
import { decode, encode } from '@auth/core/jwt'
import {
  type AuthConfigLike,
  type BindingHost,
  ConfigurationError,
  defaultSession,
  type JwtCodec,
} from '@token-rotation/authjs'

type Env = Readonly<Record<string, string | undefined>>

const install = 'const { handle: authHandle } = SvelteKitAuth(rotation.config)'
const order = 'export const handle = sequence(authHandle, rotation.handle)'

/** @auth/sveltekit as the binding sees it. */
export const host: BindingHost = {
  jwt: { encode, decode } as JwtCodec,
  cookieName: 'authjs.session-token',
  defaultSession,
  complete(config) {
    // SvelteKitAuth completes what it is given, from the environment of Kit, which only Vite can import.
    if (isComplete(config) || outsideOfRequests.has(config)) return
    throw new ConfigurationError(
      'SvelteKitAuth',
      `SvelteKitAuth has not seen the configuration of token rotation: ${install}; ${order}`,
    )
  },
  get env() {
    // Not every host of Kit is Node.
    return (globalThis as { process?: { env: Env } }).process?.env ?? {}
  },
}

const outsideOfRequests = new WeakSet<AuthConfigLike>()

/**
 * Completes a configuration for what is done before SvelteKitAuth has seen it, from the environment of the
 * process. That of Kit is the same on a server.
 */
export function completeFromProcess(config: AuthConfigLike): void {
  if (isComplete(config) || outsideOfRequests.has(config)) return
  setEnvDefaults(host.env, config as Parameters<typeof setEnvDefaults>[1], true)
  outsideOfRequests.add(config)
}

/** Tells whether the handle of SvelteKitAuth has completed a configuration. */
export function isComplete(config: AuthConfigLike): boolean {
  return (config as { skipCSRFCheck?: unknown }).skipCSRFCheck !== undefined
}

/**
 * Tells by what the handle of SvelteKitAuth has left whether it came first, and is one that we know.
 *
 * @throws {ConfigurationError}
 */
export function checkLocals({ auth, getSession }: Partial<App.Locals>): void {
  if (typeof auth === 'function') return
  if (typeof getSession === 'function') {
    throw new ConfigurationError(
      '@auth/sveltekit',
      '@token-rotation/sveltekit needs @auth/sveltekit 1.11: npm install @auth/sveltekit@1.11',
    )
  }
  throw new ConfigurationError('handle', `the handle of SvelteKitAuth has to come first: ${order}`)
}
