import type { AuthConfigLike } from './auth-types.ts'

/** Tells how sessions are kept, as Auth.js does: an adapter keeps them, unless it is said otherwise. */
export function sessionStrategy({ adapter, session }: AuthConfigLike): 'jwt' | 'database' {
  return (session?.strategy ?? (adapter ? 'database' : 'jwt')) as 'jwt' | 'database'
}
