import type { ActiveGrant, GrantState, RejectedGrant } from './grant-state.ts'

/**
 * Picks what is true of a grant that is known from two places: the newer generation wins, wherever it
 * is, and nothing is newer than a sign-out.
 */
export function newest(
  stored: GrantState | undefined,
  carried: ActiveGrant | RejectedGrant | undefined,
): GrantState | undefined {
  if (!stored || !carried) return stored ?? carried
  if (stored.status === 'signed-out') return stored
  return carried.generation > stored.generation ? carried : stored
}
