import type { AuthConfigLike } from './auth-types.ts'

/** How long a session cookie lives after it was written, in seconds. Auth.js's default is 30 days. */
export function sessionMaxAge({ session }: AuthConfigLike): number {
  return session?.maxAge ?? 30 * 86_400
}
