import type { GrantState } from './grant-state.ts'
import { slotOf, tokensFor } from './resource-token.ts'

/** At most one forced rotation of a grant for one resource in this time, in milliseconds. */
const interval = 30_000

/** Asks for a rotation although the access token has not expired. */
export interface Force {
  /** Only while this access token is the current one: it is the one that was refused. */
  readonly ifAccessTokenIs?: string | undefined
}

/**
 * Tells whether a rotation may be forced now, or one that is under way has to be waited for. A refused
 * access token that was itself born of a forced rotation is not replaced once more: then the token is
 * not what is wrong.
 */
export function mayForce(
  state: GrantState,
  force: Force | undefined,
  now: number,
  resource?: string,
): boolean {
  if (!force || state.status !== 'active') return false
  const { claim } = state
  const { forced } = slotOf(state, resource)
  const token = tokensFor(state, resource)?.access_token
  const { ifAccessTokenIs: refused } = force
  if (token === undefined || (refused !== undefined && token !== refused)) return false
  // Whoever rotates it now does so for everybody. Without this, they would get the refused token.
  if (claim && claim.leaseUntil > now && claim.resource === resource) return true
  if (forced && now < forced.at + interval) return false
  return refused === undefined || !forced?.isOrigin
}
