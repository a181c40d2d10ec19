import { claimOf } from './claim.ts'
import type { ActiveGrant, Claim, GrantState } from './grant-state.ts'
import type { GrantRecord } from './grant-store.ts'
import { withSlot } from './resource-token.ts'
import type { RotatorContext } from './rotator-context.ts'

/** A grant, the claim under which its refresh token is presented, and the record that holds both. */
export interface Claimed {
  readonly state: ActiveGrant
  readonly claim: Claim
  readonly record: GrantRecord<GrantState>
}

/** What a claim is for. */
export interface ClaimOptions {
  readonly isForced: boolean
  /** Nobody has asked for the token yet. */
  readonly isAhead?: boolean | undefined
  readonly resource?: string | undefined
}

/**
 * Writes the claim that has to stand before a refresh token is sent.
 *
 * @param record The record that `state` was read from.
 * @returns `undefined` where somebody else has written meanwhile, or writing took too long.
 */
export async function claimGrant(
  context: RotatorContext,
  state: ActiveGrant,
  record: GrantRecord<GrantState> | undefined,
  { isForced, isAhead = false, resource }: ClaimOptions,
): Promise<Claimed | undefined> {
  const { store, inCookie, clock, timing, digest, unique } = context
  const refreshTokenHash = await digest(state.tokens.refresh_token!)
  const now = clock()
  const claim = claimOf(state, {
    owner: unique(),
    refreshTokenHash,
    now,
    lease: timing.lease,
    resource,
  })
  // Nobody has used it since it was written, or that would have been noted.
  const usedAt = isAhead ? (state.usedAt ?? state.writtenAt ?? now) : now
  const used = inCookie ? state : { ...state, usedAt }
  const noted = isForced ? withSlot(used, resource, { forced: { at: now } }, now) : used
  const { backoff: _, ...grant } = noted
  const written = await store.write(state.id, record, { ...grant, claim })
  if (!written) return undefined
  // A write that took long has used up time that the lease does not have to spare.
  if (clock() - now > timing.drift) {
    await releaseClaim(context, { claim, record: written }, state)
    return undefined
  }
  // The back-off stays in the state that is presented, so that it goes on doubling.
  return { state: noted, claim, record: written }
}

/**
 * Puts `state` in the place of a claim, unless somebody else has taken that over. A sign-out that met
 * the claim has left the revoking to whoever holds it.
 */
export async function releaseClaim(
  { store, revoke }: RotatorContext,
  { claim, record }: Pick<Claimed, 'claim' | 'record'>,
  state: ActiveGrant,
): Promise<void> {
  let stored: GrantRecord<GrantState> | undefined = record
  let next = state
  while (!(await store.write(state.id, stored, next))) {
    stored = await store.get(state.id)
    if (stored?.value.status === 'signed-out') return revoke(state.tokens)
    if (stored?.value.status !== 'active' || stored.value.claim?.owner !== claim.owner) return
    if (stored.value.generation !== state.generation) return
    // Somebody has noted what the browser has seen: that holds as well.
    const { acknowledged } = stored.value
    next = { ...state, ...(acknowledged !== undefined && { acknowledged }) }
  }
}
