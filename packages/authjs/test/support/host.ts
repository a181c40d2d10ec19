import { setEnvDefaults } from '@auth/core'
import { decode, encode } from '@auth/core/jwt'
import type { BindingHost } from '../../src/binding.ts'
import type { JwtCodec, SessionParams } from '../../src/auth-types.ts'

/** Auth.js as an adapter would hand it to the binding. */
export function createHost(env: Record<string, string> = {}): BindingHost {
  return {
    jwt: { encode, decode } as JwtCodec,
    cookieName: 'authjs.session-token',
    env,
    complete: (config) => setEnvDefaults(env, config as Parameters<typeof setEnvDefaults>[1], true),
    defaultSession({ session }: SessionParams) {
      const { name, email, image } = session.user ?? {}
      const expires = session.expires as Date | string
      return {
        user: { name, email, image },
        expires: expires instanceof Date ? expires.toISOString() : expires,
      }
    },
  }
}
