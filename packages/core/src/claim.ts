import type { ActiveGrant, Claim } from './grant-state.ts'

/** Returns the claim that says: `owner` presents this grant's refresh token from `now` on. */
export function claimOf(
  { claim }: ActiveGrant,
  presentation: Pick<Claim, 'owner' | 'refreshTokenHash' | 'resource'> & {
    now: number
    lease: number
  },
): Claim {
  const { owner, refreshTokenHash, now, lease, resource } = presentation
  const earlier = claim?.refreshTokenHash === refreshTokenHash ? claim : undefined
  return {
    owner,
    refreshTokenHash,
    firstSentAt: earlier?.firstSentAt ?? now,
    sentAt: now,
    leaseUntil: now + lease,
    attempts: (earlier?.attempts ?? 0) + 1,
    ...(resource && { resource }),
  }
}
