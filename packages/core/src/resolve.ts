import { type Background, finish } from './background.ts'
import { withDeadline } from './clock.ts'
import { courtesy, decide } from './decide.ts'
import { RotationError } from './errors.ts'
import { type FlightPlan, fly } from './flight.ts'
import { type Force, mayForce } from './force.ts'
import type { ActiveGrant, GrantState, RejectedGrant } from './grant-state.ts'
import type { GrantRecord } from './grant-store.ts'
import { newest } from './newest.ts'
import { phaseOf } from './phase.ts'
import { pending, type Resolution, settled } from './resolution.ts'
import type { RotatorContext } from './rotator-context.ts'
import { upkeep } from './upkeep.ts'

/** A grant as a session cookie can carry it. */
export type CarriedGrant = ActiveGrant | RejectedGrant

/** What a caller of `resolve` brings and wants. */
export interface ResolveRequest {
  /** The grant as the caller's session cookie holds it. */
  readonly carried?: CarriedGrant | undefined
  /** The caller can write the session cookie. Without it a token that is merely due is left alone. */
  readonly canCarry?: boolean | undefined
  /**
   * Wants the access token for this resource instead of the default one (RFC 8707): {@link tokensFor}
   * finds it in the state. It has a life of its own, and is brought by the same refresh token.
   */
  readonly resource?: string | undefined
  /** Rotates although the access token has not expired, at most once in 30 seconds for each resource. */
  readonly force?: Force | undefined
  /**
   * Answers at once with what is known: an access token that has expired is `ok` as well. Its rotation
   * begins where `background` promises to finish it. For whoever needs no token, and no new cookie.
   */
  readonly atOnce?: boolean | undefined
  /**
   * Rotates a token that is due, and waits for that, before anybody asks for it. It does not count as a
   * use of the grant: what nobody uses ends when it would have ended without.
   */
  readonly ahead?: boolean | undefined
  /** Hears of the provider's answer to a rotation that this call has begun, before it is stored. */
  readonly onAnswer?: (() => void) | undefined
  /** How long to wait at most, in milliseconds. Default is `timing.wait`. */
  readonly wait?: number | undefined
  /** Promises to let the work finish after the caller has answered. */
  readonly background?: Background | undefined
  /**
   * Reads the grant in the place of the store: for whoever has just read it, or has to see first whose it
   * is. What it rejects with counts as trouble of the store.
   */
  readonly read?: (() => Promise<GrantRecord<GrantState> | undefined>) | undefined
}

type Stored = GrantRecord<GrantState> | undefined

/** Returns what a caller gets for a grant, now or after a rotation. Never rejects. */
export async function resolve(
  context: RotatorContext,
  id: string,
  request: ResolveRequest,
): Promise<Resolution> {
  const { store, inCookie, seen, leaving, clock, profile } = context
  const { carried, force, resource } = request
  if (leaving.has(id)) return { status: 'signed-out' }
  let record: Stored
  try {
    record = await (request.read ? request.read() : store.get(id))
  } catch (error) {
    return withoutStore(context, id, request, error)
  }
  if (record && !inCookie) seen.remember(record.value)
  const known = newest(record?.value, carried)
  if (!known) return { status: 'missing' }
  const now = clock()
  const forced = mayForce(known, force, now, resource)
  const decision = decide(known, { now, profile, force: forced, resource })
  switch (decision.action) {
    case 'serve':
      if (!request.ahead) finish(upkeep(context, known, record, carried), request.background)
      return settled(decision)
    case 'signed-out':
    case 'reject':
      return settled(decision)
    case 'present':
      if (request.atOnce) return rotateBehind(context, decision.state, record, request)
      return decision.usable && !request.ahead
        ? rotateEarly(context, decision.state, record, request, now)
        : join(context, decision.state, record, request, now)
    case 'wait': {
      if (request.atOnce) return { status: 'ok', state: decision.state }
      const isUsable = !forced && phaseOf(decision.state, now, profile, resource) !== 'expired'
      return join(
        context,
        decision.state,
        record,
        isUsable ? brief(context, request) : request,
        now,
      )
    }
    case 'hold':
      if (request.atOnce) return settled(decision)
      return join(context, decision.state, record, request, now)
  }
}

/** Nobody waits. */
function rotateBehind(
  context: RotatorContext,
  state: ActiveGrant,
  record: Stored,
  request: ResolveRequest,
): Resolution {
  const { background } = request
  if (background) finish(start(context, state.id, request, { record }), background)
  return { status: 'ok', state }
}

/** Nobody waits for the successor of a usable token but the one who carries it to the browser. */
async function rotateEarly(
  context: RotatorContext,
  state: ActiveGrant,
  record: Stored,
  request: ResolveRequest,
  now: number,
): Promise<Resolution> {
  const { inCookie, flights, profile } = context
  const { canCarry = false, background } = request
  const livesOn = !profile?.endsAccessToken
  const isRunning = flights.has(keyOf(state.id, request.resource))
  if (isRunning ? livesOn : inCookie && !canCarry) return { status: 'ok', state }
  if (!inCookie && background && livesOn) return rotateBehind(context, state, record, request)
  return join(context, state, record, brief(context, request), now)
}

/** A caller with a usable access token does not wait for long. */
function brief({ timing }: RotatorContext, request: ResolveRequest): ResolveRequest {
  return { ...request, wait: Math.min(request.wait ?? timing.wait, courtesy) }
}

/** Waits for the rotation that is under way in this process, or starts one. */
async function join(
  context: RotatorContext,
  state: ActiveGrant,
  record: Stored,
  request: ResolveRequest,
  now: number,
): Promise<Resolution> {
  const { flights, timing, clock, profile, emit } = context
  const { id, provider } = state
  const isLeader = !flights.has(keyOf(id, request.resource))
  const running = start(context, id, request, { record })
  finish(running, request.background)
  const wait = request.wait ?? timing.wait
  const late = () => pending(state, clock())
  let resolution = await withDeadline(context, wait, running, late)
  if (resolution.status === 'missing' && request.carried) {
    // Whoever has started this did not know what this caller carries.
    resolution = await withDeadline(context, wait, start(context, id, request), late)
  }
  if (!isLeader) {
    const { resource } = request
    emit({ type: 'joined', provider, grantId: id, resource, waitedMs: clock() - now })
  }
  const { status } = resolution
  if (status !== 'unavailable' && status !== 'misconfigured') return resolution
  // It was usable when this caller asked: a refresh that failed is no reason to withhold it.
  if (phaseOf(state, now, profile, request.resource) !== 'expired') return { status: 'ok', state }
  // Somebody may have rotated it since this caller looked, and a rotation after that failed.
  const latest = newest(await lookAgain(context, id), resolution.state)
  if (!latest || latest.status === 'signed-out') return resolution
  const isRotated = phaseOf(latest, clock(), profile, request.resource) !== 'expired'
  return isRotated ? { status: 'ok', state: latest } : resolution
}

async function lookAgain(
  { store, inCookie, seen }: RotatorContext,
  id: string,
): Promise<GrantState | undefined> {
  return inCookie ? (await store.get(id))?.value : seen.get(id)
}

/** Callers share a flight for the same access token; those for others follow one another. */
function keyOf(id: string, resource: string | undefined): string {
  return `${id}\n${resource ?? ''}`
}

/** In one process all callers of a grant for one resource share one promise, and queue for several. */
function start(
  context: RotatorContext,
  id: string,
  request: Pick<ResolveRequest, 'carried' | 'force' | 'resource' | 'ahead' | 'onAnswer'>,
  read?: FlightPlan['read'],
): Promise<Resolution> {
  const { flights, inCookie, seen } = context
  const { carried, force, resource, ahead: isAhead, onAnswer } = request
  const key = keyOf(id, resource)
  const running = flights.get(key)
  if (running) return running
  const probe = (other: string) => start(context, other, {})
  const plan = { id, carried, force, resource, isAhead, onAnswer, probe }
  // The refresh token that is being presented for another resource is not this one's to present.
  const before = flights.get(id)
  const started = (before ? before.then(() => fly(context, plan)) : fly(context, { ...plan, read }))
    .then((resolution) => {
      if (resolution.status === 'ok' && !inCookie) seen.remember(resolution.state)
      return resolution
    })
    .catch((error: unknown) => withoutStore(context, id, request, error))
    .finally(() => {
      for (const name of [id, key]) if (flights.get(name) === started) flights.delete(name)
    })
  flights.set(key, started)
  flights.set(id, started)
  return started
}

/** What this process saw last serves while the store is away. Nothing is rotated without it. */
function withoutStore(
  { seen, clock, profile, emit }: RotatorContext,
  id: string,
  { carried, resource }: Pick<ResolveRequest, 'carried' | 'resource'>,
  cause: unknown,
): Resolution {
  const now = clock()
  const state = newest(seen.get(id), carried)
  const error =
    cause instanceof RotationError ? cause : new RotationError({ code: 'ERR_STORE_UNAVAILABLE' })
  emit({ type: 'store-unavailable', provider: state?.provider ?? '', grantId: id, error })
  if (state?.status === 'signed-out') return { status: 'signed-out' }
  if (state && phaseOf(state, now, profile, resource) !== 'expired') return { status: 'ok', state }
  const active = state?.status === 'active' && { state }
  const status = error.code === 'ERR_RECORD_UNREADABLE' ? 'misconfigured' : 'unavailable'
  return { status, ...active, error, retryAt: now + 1_000 }
}
