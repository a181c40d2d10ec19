import { claimOf } from './claim.ts'
import { sleep } from './clock.ts'
import { type Decision, decide } from './decide.ts'
import { errorOf } from './errors.ts'
import { type Claimed, exchange, persist } from './exchange.ts'
import { type Force, mayForce } from './force.ts'
import type { ActiveGrant, GrantState, RejectedGrant } from './grant-state.ts'
import type { GrantRecord } from './grant-store.ts'
import { newest } from './newest.ts'
import { phaseOf } from './phase.ts'
import type { Presentation } from './present.ts'
import type { Resolution } from './resolution.ts'
import type { RotatorContext } from './rotator-context.ts'

/** What a flight starts from. */
export interface FlightPlan {
  readonly id: string
  readonly carried: ActiveGrant | RejectedGrant | undefined
  readonly force: Force | undefined
  /** Lets the grant that tripped the breaker be tried. */
  readonly probe: (id: string) => Promise<unknown>
}

/** A back-off that ends sooner than this is waited for, in milliseconds. */
const patience = 2_000

/**
 * Brings a grant to an end that can be told: rotates it, waits for whoever rotates it, or finds out why
 * not. Callers in this process share one flight; flights of other processes meet in the store.
 *
 * Rejects with a `RotationError` when the store is not available.
 */
export async function fly(context: RotatorContext, plan: FlightPlan): Promise<Resolution> {
  const { store, clock, timer, timing, profile, digest, breaker, emit } = context
  const { id, carried, force, probe } = plan
  const deadline = clock() + timing.wait
  for (let round = 0; ; round += 1) {
    const record = await store.get(id)
    const known = newest(record?.value, carried)
    if (!known) return { status: 'missing' }
    const now = clock()
    const forced = mayForce(known, force, now)
    const decision = decide(known, { now, profile, force: forced })
    switch (decision.action) {
      case 'wait': {
        if (now >= deadline) return pending(decision.state, now)
        await sleep(timer, pollDelay(round))
        continue
      }
      case 'hold': {
        const isBrief = decision.until - now <= patience && decision.until < deadline
        if (!isBrief || decision.failure.code === 'ERR_CLIENT_REJECTED') return settled(decision)
        await sleep(timer, decision.until - now)
        continue
      }
      case 'present':
        break
      default:
        return settled(decision)
    }

    const { state } = decision
    if (round > 0 && now >= deadline) return pending(state, now)
    const admitted = breaker.admit(id, now)
    if (admitted !== true) {
      if (decision.usable) return { status: 'ok', state }
      if ('until' in admitted) return misconfigured(state, admitted.until)
      await probe(admitted.probe)
      breaker.release(admitted.probe, clock())
      continue
    }
    const claimed = await claim(state, record, forced)
    if (!claimed) continue
    const { attempts, sentAt } = claimed.claim
    emit({ type: 'claimed', provider: state.provider, grantId: id, attempts })
    const presentation = await exchange(context, claimed)
    const durationMs = clock() - sentAt
    emit({ type: 'answered', provider: state.provider, grantId: id, durationMs })
    const resolution = await settle(claimed, presentation)
    if (resolution) return resolution
  }

  async function claim(
    state: ActiveGrant,
    record: GrantRecord<GrantState> | undefined,
    forced: boolean,
  ): Promise<Claimed | undefined> {
    const refreshTokenHash = await digest(state.tokens.refresh_token!)
    const now = clock()
    const owner = context.unique()
    const claim = claimOf(state, { owner, refreshTokenHash, now, lease: timing.lease })
    const { backoff: _, ...grant } = state
    const next: ActiveGrant = {
      ...grant,
      claim,
      ...(forced && { forced: { at: now, generation: state.generation + 1 } }),
    }
    const written = await store.write(id, record, next)
    if (!written) return undefined
    // A write that took long has used up time that the lease does not have to spare.
    if (clock() - now > timing.drift) {
      await release(written, state)
      return undefined
    }
    // The back-off stays in the state that is presented, so that it goes on doubling.
    const { forced: forcedNow = state.forced } = next
    return {
      state: { ...state, ...(forcedNow && { forced: forcedNow }) },
      claim,
      record: written,
    }
  }

  /** Returns `undefined` where the store has to be read again to know. */
  async function settle(
    claimed: Claimed,
    presentation: Presentation,
  ): Promise<Resolution | undefined> {
    const { state: next } = presentation
    switch (presentation.status) {
      case 'rotated': {
        breaker.close()
        const stored = await persist(context, claimed, next as ActiveGrant)
        if (stored.status === 'committed') return { status: 'ok', state: stored.state }
        return undefined
      }
      case 'rejected':
        breaker.close()
        return reject(claimed, presentation)
      case 'unavailable':
      case 'misconfigured':
        return postpone(claimed, presentation)
    }
  }

  async function postpone(
    claimed: Claimed,
    { status, state, error }: Extract<Presentation, { status: 'unavailable' | 'misconfigured' }>,
  ): Promise<undefined> {
    const about = { provider: state.provider, grantId: id, error }
    let retryAt = state.backoff!.until
    if (status === 'misconfigured') retryAt = Math.max(retryAt, breaker.trip(id, clock()))
    if (state.generation > claimed.state.generation) await persist(context, claimed, state)
    else {
      const backoff = { ...state.backoff!, until: retryAt }
      await release(claimed.record, { ...state, backoff })
    }
    emit({ type: status, ...about, retryAt })
    return undefined
  }

  /** Gives a claim up. A sign-out that met the claim has left the revoking to whoever holds it. */
  async function release(record: GrantRecord<GrantState>, state: ActiveGrant): Promise<void> {
    if (await store.write(id, record, state)) return
    const stored = await store.get(id)
    if (stored?.value.status === 'signed-out') await context.revoke(state.tokens)
  }

  async function reject(
    { claim }: Claimed,
    { state, error }: Extract<Presentation, { status: 'rejected' }>,
  ): Promise<Resolution | undefined> {
    const about = { provider: state.provider, grantId: id }
    const record = await store.get(id)
    const stored = record?.value
    if (stored && stored.status !== 'active') return undefined
    if (stored) {
      const { refresh_token } = stored.tokens
      const isSame = refresh_token && (await digest(refresh_token)) === claim.refreshTokenHash
      if (!isSame) {
        emit({ type: 'adopted', ...about, generation: stored.generation })
        return undefined
      }
      const other = stored.claim
      // Whoever presents the same token now may have been first; their answer decides.
      const isClaimed = other && other.owner !== claim.owner && other.leaseUntil > clock()
      if (isClaimed) return undefined
    }
    if (!(await store.write(id, record, state))) return undefined
    emit({ type: 'rejected', ...about, error, lostAnswer: claim.attempts > 1 })
    return phaseOf(state, clock(), profile) === 'expired'
      ? { status: 'rejected', state, error }
      : { status: 'ok', state }
  }
}

/** Milliseconds until the store is read again while somebody else holds the claim. */
function pollDelay(round: number): number {
  return Math.min(50 * 1.5 ** round, 250)
}

function pending(state: ActiveGrant, now: number): Resolution {
  const error = errorOf({ code: 'ERR_ENDPOINT_UNAVAILABLE', reason: 'pending' })
  return { status: 'unavailable', state, error, retryAt: now + 1_000 }
}

function misconfigured(state: ActiveGrant, retryAt: number): Resolution {
  const error = errorOf({ code: 'ERR_CLIENT_REJECTED' })
  return { status: 'misconfigured', state, error, retryAt }
}

/** Turns a decision that leaves nothing to do into what the caller gets. */
export function settled(decision: Exclude<Decision, { action: 'wait' | 'present' }>): Resolution {
  switch (decision.action) {
    case 'serve':
      return { status: 'ok', state: decision.state }
    case 'reject':
      return { status: 'rejected', state: decision.state, error: errorOf(decision.failure) }
    case 'signed-out':
      return { status: 'signed-out' }
    case 'hold': {
      const { state, until: retryAt, failure } = decision
      const error = errorOf(failure)
      const isOurs = failure.code === 'ERR_CLIENT_REJECTED'
      return { status: isOurs ? 'misconfigured' : 'unavailable', state, error, retryAt }
    }
  }
}
