import { headStart } from './breaker.ts'
import { claimGrant } from './claim-grant.ts'
import { sleep, withDeadline } from './clock.ts'
import { decide } from './decide.ts'
import { exchange } from './exchange.ts'
import { type Force, mayForce } from './force.ts'
import type { ActiveGrant, GrantState, RejectedGrant } from './grant-state.ts'
import type { GrantRecord } from './grant-store.ts'
import { newest } from './newest.ts'
import { misconfigured, pending, type Resolution, settled } from './resolution.ts'
import type { RotatorContext } from './rotator-context.ts'
import { settle } from './settle.ts'

/** What a flight starts from. */
export interface FlightPlan {
  readonly id: string
  readonly carried: ActiveGrant | RejectedGrant | undefined
  readonly force: Force | undefined
  /** What the access token is for. */
  readonly resource?: string | undefined
  /** Nobody has asked for the token yet. */
  readonly isAhead?: boolean | undefined
  /** Hears of the answer of the provider. */
  readonly onAnswer?: (() => void) | undefined
  /** What the store held when the caller asked, so that it is not asked twice. */
  readonly read?: { readonly record: GrantRecord<GrantState> | undefined } | undefined
  /** Lets the grant be tried that has to go first. */
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
  const { store, clock, timer, timing, profile, breaker, emit } = context
  const { id, carried, force, resource, probe } = plan
  let { read } = plan
  const since = clock()
  const deadline = since + timing.wait
  /**
   * The store was away, and somebody else's claim has lapsed meanwhile. They may hold tokens that it did
   * not take: those come first.
   */
  const isOwed = ({ claim }: ActiveGrant, now: number) =>
    claim !== undefined && now < store.lastTrouble() + timing.commitBudget
  for (let round = 0; ; round += 1) {
    const record = read ? read.record : await store.get(id)
    read = undefined
    const known = newest(record?.value, carried)
    if (!known) return { status: 'missing' }
    const now = clock()
    const forced = mayForce(known, force, now, resource)
    const decision = decide(known, { now, profile, force: forced, resource })
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
    if (isOwed(state, now)) {
      if (decision.usable) return { status: 'ok', state }
      await sleep(timer, pollDelay(round))
      continue
    }
    const admitted = breaker.admit(id, now, since)
    if (admitted !== true) {
      const isStopped = 'until' in admitted
      if (decision.usable && (isStopped || !plan.isAhead)) return { status: 'ok', state }
      if (isStopped) return misconfigured(state, admitted.until)
      const first = admitted.probe
      const probed = probe(first).then(() => breaker.release(first, clock()))
      await withDeadline(context, headStart, probed, () => undefined)
      continue
    }
    const claimed = await claimGrant(context, state, record, {
      isForced: forced,
      isAhead: plan.isAhead,
      resource,
    })
    if (!claimed) continue
    const { attempts, sentAt, owner: claimId } = claimed.claim
    const about = { provider: state.provider, grantId: id, resource, claimId }
    emit({ type: 'claimed', ...about, attempts })
    const presentation = await exchange(context, claimed)
    const durationMs = clock() - sentAt
    emit({ type: 'answered', ...about, durationMs })
    plan.onAnswer?.()
    const resolution = await settle(context, claimed, presentation)
    if (resolution) return resolution
  }
}

/** Milliseconds until the store is read again while somebody else holds the claim. */
function pollDelay(round: number): number {
  return Math.min(50 * 1.5 ** round, 250)
}
