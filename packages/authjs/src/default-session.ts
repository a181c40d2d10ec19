import type { SessionParams } from './auth-types.ts'

/** What Auth.js shows where there is no `session` callback, byte for byte. */
export function defaultSession({ session }: SessionParams): unknown {
  const { name, email, image } = session.user ?? {}
  const { expires } = session
  return {
    user: { name, email, image },
    expires: expires instanceof Date ? expires.toISOString() : expires,
  }
}
