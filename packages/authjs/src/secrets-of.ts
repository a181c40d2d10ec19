import type { AuthConfigLike } from './auth-types.ts'

/** The secrets of a configuration, the one that seals first. */
export function secretsOf({ jwt, secret }: AuthConfigLike): readonly string[] {
  return [jwt?.secret ?? secret ?? []].flat()
}
