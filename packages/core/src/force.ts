import type { GrantState } from './grant-state.ts'

/** At most one forced rotation of a grant in this time, in milliseconds. */
const interval = 30_000

/** Asks for a rotation although the access token has not expired. */
export interface Force {
  /** Only while this access token is the current one: it is the one that was refused. */
  readonly ifAccessTokenIs?: string | undefined
}

/**
 * Tells whether a rotation may be forced now. A refused access token that was itself born of a forced
 * rotation is not replaced once more: then the token is not what is wrong.
 */
export function mayForce(state: GrantState, force: Force | undefined, now: number): boolean {
  if (!force || state.status !== 'active') return false
  const { forced, generation, tokens } = state
  if (forced && now < forced.at + interval) return false
  const { ifAccessTokenIs: refused } = force
  return (
    refused === undefined || (tokens.access_token === refused && forced?.generation !== generation)
  )
}
