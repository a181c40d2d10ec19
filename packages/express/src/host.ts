import * as authExpress from '@auth/express'
import { setEnvDefaults } from '@auth/core'
import { decode, encode } from '@auth/core/jwt'
import {
  type AuthConfigLike,
  type BindingHost,
  ConfigurationError,
  defaultSession,
  type JwtCodec,
} from '@token-rotation/authjs'

/** @auth/express as the binding sees it. */
export const host: BindingHost = {
  jwt: { encode, decode } as JwtCodec,
  cookieName: 'authjs.session-token',
  defaultSession,
  complete(config: AuthConfigLike) {
    checkVersion(authExpress)
    setEnvDefaults(process.env, config as Parameters<typeof setEnvDefaults>[1], true)
  },
  // Read late: a build has no environment.
  get env() {
    return process.env
  },
}

/**
 * Tells a wrong major version of @auth/express by what it lacks.
 *
 * @throws {ConfigurationError}
 */
export function checkVersion(installed: object): void {
  const { getSession, customFetch } = installed as Partial<typeof authExpress>
  if (typeof getSession === 'function' && typeof customFetch === 'symbol') return
  throw new ConfigurationError(
    '@auth/express',
    '@token-rotation/express needs @auth/express 0.12: npm install @auth/express@0.12',
  )
}
