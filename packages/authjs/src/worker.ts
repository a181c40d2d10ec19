import type { Sweeper } from '@token-rotation/core/sweeper'
import type { AccessTokenResult, UserAccessTokenOptions } from './access-token.ts'
import type { DisconnectResult, UserDisconnectOptions } from './account-access.ts'
import type { AuthConfigLike, JwtCodec } from './auth-types.ts'
import { createBinding } from './binding.ts'
import { composedConfigs } from './composed-configs.ts'
import { defaultSession } from './default-session.ts'
import { envDefaults } from './env-defaults.ts'
import type { TokenRotationOptions } from './options.ts'
import type { SweepOptions } from './sweep.ts'

export type { AccessTokenResult, SweepOptions, TokenRotationOptions, UserAccessTokenOptions }
export type { Sweeper, SweepTotals } from '@token-rotation/core/sweeper'

/** Token rotation where there is no request: in workers, jobs, scripts. */
export interface WorkerRotation {
  /**
   * Returns a usable access token of an account, rotating it when that is needed. Needs a store of accounts.
   *
   * Never throws for what a provider does.
   *
   * @throws {ConfigurationError} When the configuration cannot work; names the setting.
   */
  getAccessToken(options: UserAccessTokenOptions): Promise<AccessTokenResult>
  /** Revokes the tokens of an account at its provider and takes them out of its row. */
  disconnect(options: UserDisconnectOptions): Promise<DisconnectResult>
  /**
   * Starts to rotate what is due in the background of this process, before anybody waits for it, until
   * `stop()`. Any number of processes can do that. Needs a store in Redis, in PostgreSQL or of accounts.
   *
   * @throws {ConfigurationError} When the configuration or the store cannot do that; names the setting.
   */
  startSweeper(options?: SweepOptions): Promise<Sweeper>
}

/**
 * Token rotation for a process that does not run the framework of the app. It takes the same configuration,
 * of which it uses the providers, the secret and the adapter, and the same options.
 *
 * @example
 *   const rotation = tokenRotation({ providers: [Google] }, { store: redisStore(client) })
 *   await rotation.startSweeper()
 *
 * @param env Where `AUTH_SECRET` and the clients of the providers are, as Auth.js names them. Default is
 *   `process.env`.
 * @throws {TypeError} When an option has the wrong form.
 */
export function tokenRotation(
  config: object,
  options: TokenRotationOptions = {},
  env?: Readonly<Record<string, string | undefined>>,
): WorkerRotation {
  const { process } = globalThis as unknown as {
    process?: { readonly env: NonNullable<typeof env> }
  }
  const surroundings = () => env ?? process?.env ?? {}
  const binding = createBinding(options, {
    jwt: unused,
    cookieName: 'authjs.session-token',
    defaultSession,
    complete: (wanted) => envDefaults(surroundings(), wanted),
    get env() {
      return surroundings()
    },
  })
  const { of } = composedConfigs<[]>(config as AuthConfigLike, binding.compose)
  return {
    getAccessToken: async (wanted) => binding.accounts.getAccessToken(await of(), wanted),
    disconnect: async (wanted) => binding.accounts.disconnect(await of(), undefined, wanted),
    startSweeper: async (wanted) => binding.startSweeper(await of(), wanted),
  }
}

/** Nobody reads a session here. */
const unused: JwtCodec = {
  encode: () => Promise.reject(new Error('there are no sessions in a worker')),
  decode: () => Promise.reject(new Error('there are no sessions in a worker')),
}
