import type { ActiveGrant, RejectedGrant } from './grant-state.ts'
import type { Profile } from './profile.ts'
import { tokensFor } from './resource-token.ts'
import { spread } from './spread.ts'

/**
 * Where an access token is in its life: `fresh` needs nothing, `due` is usable but inside its refresh
 * window, `expired` is no longer usable.
 */
export type Phase = 'fresh' | 'due' | 'expired'

const second = 1000

/**
 * Tells the phase of a grant's access token at `now`, in milliseconds since the epoch.
 *
 * @param resource Of the access token for this resource; one that is not there has expired.
 */
export function phaseOf(
  state: ActiveGrant | RejectedGrant,
  now: number,
  profile?: Profile,
  resource?: string,
): Phase {
  const tokens = tokensFor(state, resource)
  if (!tokens) return 'expired'
  const { expires_at: expiresAt, expires_in: expiresIn = 3600 } = tokens
  if (expiresAt === undefined) return 'fresh'
  const left = expiresAt * second - now
  const lifetime = expiresIn * second
  if (left <= Math.min(5 * second, lifetime / 20)) return 'expired'
  return left <= refreshWindow(state.id, lifetime, profile) ? 'due' : 'fresh'
}

/** Tells when a grant becomes due, in milliseconds since the epoch. */
export function dueAt(state: ActiveGrant, profile?: Profile): number | undefined {
  const { expires_at: expiresAt, expires_in: expiresIn = 3600, refresh_token } = state.tokens
  if (expiresAt === undefined || !refresh_token) return undefined
  return expiresAt * second - refreshWindow(state.id, expiresIn * second, profile)
}

/** Tells when somebody can do something for a grant, in milliseconds since the epoch. */
export function nextTurn(state: ActiveGrant, profile?: Profile): number | undefined {
  const due = dueAt(state, profile)
  const { claim, backoff } = state
  return due && Math.round(Math.max(due, claim?.leaseUntil ?? 0, backoff?.until ?? 0))
}

/**
 * Tells when the refresh token of a grant that nobody uses has to be used, so that it does not end, in
 * milliseconds since the epoch. `undefined` where it is not known to end.
 */
export function keepAliveAt(state: ActiveGrant, profile?: Profile): number | undefined {
  const { expires_at, expires_in, refresh_expires_in } = state.tokens
  const lifetime = refresh_expires_in ?? profile?.refreshTokenLifetime
  if (lifetime === undefined || expires_at === undefined || expires_in === undefined)
    return undefined
  return (expires_at - expires_in + lifetime * 0.75) * second
}

/**
 * The window is capped by a quarter of the lifetime, or a short-lived token would always be due. Each
 * grant has a little less of it, always the same, so that a fleet does not refresh in step.
 */
function refreshWindow(id: string, lifetime: number, profile: Profile | undefined): number {
  const usual =
    lifetime <= 300 * second
      ? 30 * second
      : Math.min(Math.max(lifetime / 10, 60 * second), 300 * second)
  const window = Math.min(profile?.window ?? usual, lifetime / 4)
  return window * (1 - spread(id) / 2)
}
