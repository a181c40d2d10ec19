import { type Claimed, releaseClaim } from './claim-grant.ts'
import { persist } from './exchange.ts'
import { persevere } from './persevere.ts'
import { phaseOf } from './phase.ts'
import { type Presentation, rejection } from './present.ts'
import type { Resolution } from './resolution.ts'
import { slotOf, withSlot } from './resource-token.ts'
import type { RotatorContext } from './rotator-context.ts'

/**
 * Stores what came of a presentation.
 *
 * @returns Resolves with `undefined` where the store has to be read again to know what that means.
 */
export async function settle(
  context: RotatorContext,
  claimed: Claimed,
  presentation: Presentation,
): Promise<Resolution | undefined> {
  switch (presentation.status) {
    case 'rotated': {
      context.breaker.close(context.clock(), claimed.claim)
      const stored = await persist(context, claimed, presentation.state)
      if (stored.status === 'committed') return { status: 'ok', state: stored.state }
      return undefined
    }
    case 'rejected':
      context.breaker.close(context.clock())
      return persevere(context, () => reject(context, claimed, presentation))
    case 'unavailable':
    case 'misconfigured':
      return postponeOrReject(context, claimed, presentation)
  }
}

async function postponeOrReject(
  context: RotatorContext,
  claimed: Claimed,
  presentation: Extract<Presentation, { status: 'unavailable' | 'misconfigured' }>,
): Promise<Resolution | undefined> {
  const { breaker, clock, emit } = context
  const { status, state, error, refused: resource, isDoubtful } = presentation
  const { id: grantId, provider } = state
  const backoff = slotOf(state, resource).backoff!
  let retryAt = backoff.until
  if (status === 'misconfigured' && !resource) {
    const { refreshTokenHash } = claimed.claim
    const verdict = isDoubtful
      ? breaker.doubt(grantId, refreshTokenHash, clock())
      : breaker.trip(grantId, clock())
    if (verdict === 'grant') {
      const rejected = rejection(state, { ...backoff.failure, code: 'ERR_REFRESH_REJECTED' })
      return persevere(context, () => reject(context, claimed, rejected))
    }
    retryAt = Math.max(retryAt, verdict)
  } else breaker.release(grantId, clock())
  if (state.generation > claimed.state.generation) await persist(context, claimed, state)
  else {
    const next = withSlot(state, resource, { backoff: { ...backoff, until: retryAt } }, clock())
    await persevere(context, () => releaseClaim(context, claimed, next))
  }
  emit({
    type: status,
    provider,
    grantId,
    resource,
    claimId: claimed.claim.owner,
    error,
    retryAt,
    ...(isDoubtful && { isDoubtful }),
  })
  return undefined
}

/** Believes a refusal only of the refresh token that is still the stored one. */
async function reject(
  { store, digest, isAccount, clock, profile, emit }: RotatorContext,
  { claim }: Claimed,
  { state, error }: Extract<Presentation, { status: 'rejected' }>,
): Promise<Resolution | undefined> {
  const { id, provider } = state
  const about = { provider, grantId: id, claimId: claim.owner }
  function giveUp(because: 'signed-out' | 'superseded'): undefined {
    emit({ type: 'discarded', ...about, because })
  }
  const record = await store.get(id)
  const stored = record?.value
  // What an account had can be taken away meanwhile.
  if (stored?.status === 'signed-out' || (!stored && isAccount)) return giveUp('signed-out')
  if (stored?.status === 'rejected') return giveUp('superseded')
  if (stored) {
    const { refresh_token } = stored.tokens
    const isSame = refresh_token && (await digest(refresh_token)) === claim.refreshTokenHash
    // Where the refresh token stays the same, somebody else was given an access token for it meanwhile.
    if (!isSame || stored.generation > state.generation) {
      emit({ type: 'adopted', ...about, generation: stored.generation })
      return undefined
    }
    const other = stored.claim
    // Whoever presents the same token now may have been first; their answer decides.
    const isClaimed = other && other.owner !== claim.owner && other.leaseUntil > clock()
    if (isClaimed) return giveUp('superseded')
  }
  if (!(await store.write(id, record, state))) return giveUp('superseded')
  emit({ type: 'rejected', ...about, error, lostAnswer: claim.attempts > 1 })
  return phaseOf(state, clock(), profile, claim.resource) === 'expired'
    ? { status: 'rejected', state, error }
    : { status: 'ok', state }
}
