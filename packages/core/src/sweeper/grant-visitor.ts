import { type Clock, systemClock } from '../clock.ts'
import { type Failure, RotationError, TokenEndpointError } from '../errors.ts'
import type { ActiveGrant, GrantState } from '../grant-state.ts'
import type { GrantRecord } from '../grant-store.ts'
import { nextTurn } from '../phase.ts'
import type { Profile } from '../profile.ts'
import type { Rotator } from '../rotator.ts'
import { nextVisit } from './next-visit.ts'
import type { Visit, VisitGrant } from './visit.ts'

/** Who rotates the grants of one provider. */
export interface Served {
  readonly rotator: Pick<Rotator, 'resolve'>
  readonly profile?: Profile | undefined
}

/** Options of {@link grantVisitor}. */
export interface GrantVisitorOptions {
  /** Reads a grant: `get` of the store. It rejects where the store is in trouble. */
  readonly find: (id: string) => Promise<GrantRecord<GrantState> | undefined>
  /** Finds the rotator for the provider of a grant. `undefined`: nobody here knows that provider. */
  readonly servedBy: (state: ActiveGrant) => Served | undefined | Promise<Served | undefined>
  /**
   * After how long a grant that nobody uses is rotated only to keep it alive, in milliseconds. Default is 7
   * days.
   */
  readonly idleAfter?: number | undefined
  /** Default is the system's. */
  readonly clock?: Clock | undefined
}

const day = 86_400_000
/** When to look again at what nobody here can rotate. Others may know more. */
const later = 3_600_000

/** Makes the visit of a sweeper: it rotates a grant through the rotator that everybody else uses. */
export function grantVisitor(options: GrantVisitorOptions): VisitGrant {
  const { find, servedBy, idleAfter = 7 * day, clock = systemClock } = options
  if (!(idleAfter > 0)) throw new TypeError('"idleAfter" must be a number of milliseconds')

  return async (id, turn) => {
    let record: Awaited<ReturnType<typeof find>>
    try {
      record = await find(id)
    } catch (error) {
      // It was sealed with another secret. That is no trouble of the store, and no reason to stop.
      if (!isUnreadable(error)) throw error
      return { status: 'misconfigured', code: error.code, retryAt: clock() + later }
    }
    const state = record?.value
    if (state?.status !== 'active') return ended(state)
    const served = await servedBy(state)
    const now = clock()
    if (!served) return { status: 'idle', dueAt: now + later }
    const { rotator, profile } = served
    const next = nextVisit(state, now, { idleAfter, profile })
    if (next.action === 'leave') return { status: next.status, dueAt: next.dueAt }
    if (!turn.admit(state.provider)) return { status: 'held' }
    const resolution = await rotator.resolve(id, {
      ahead: true,
      read: async () => record,
      onAnswer: turn.answered,
    })
    switch (resolution.status) {
      case 'ok':
        if (resolution.state.generation > state.generation) return { status: 'rotated' }
        // A usable token is no failure to whoever wants it. What the provider said is in the record.
        return outcomeOf((await find(id))?.value, state, profile, clock())
      case 'rejected':
        return { status: 'rejected', code: resolution.error.code }
      case 'unavailable':
      case 'misconfigured': {
        const { status, error, retryAt } = resolution
        if (isOfStore(error)) throw error
        return { status, code: error.code, retryAt, isProviderWide: isWide(error) }
      }
      case 'missing':
      case 'signed-out':
        return { status: resolution.status }
    }
  }
}

function ended(state: Exclude<GrantState, ActiveGrant> | undefined): Visit {
  if (!state) return { status: 'missing' }
  if (state.status === 'signed-out') return { status: 'signed-out' }
  return { status: 'rejected', code: state.failure.code }
}

function outcomeOf(
  state: GrantState | undefined,
  before: ActiveGrant,
  profile: Profile | undefined,
  now: number,
): Visit {
  if (state?.status !== 'active') return ended(state)
  if (state.generation > before.generation) return { status: 'rotated' }
  const { backoff } = state
  if (!backoff || backoff.until <= now) return { status: 'fresh', dueAt: nextTurn(state, profile) }
  const { failure, until: retryAt } = backoff
  const status = failure.code === 'ERR_CLIENT_REJECTED' ? 'misconfigured' : 'unavailable'
  return { status, code: failure.code, retryAt, isProviderWide: isWide(failure) }
}

function isWide(failure: Failure | RotationError): boolean {
  if (failure instanceof RotationError && !(failure instanceof TokenEndpointError)) return false
  return failure.status === 429 || failure.status === 503
}

function isOfStore({ code }: RotationError): boolean {
  return code === 'ERR_STORE_UNAVAILABLE' || code === 'ERR_RECORD_UNREADABLE'
}

function isUnreadable(error: unknown): error is RotationError {
  return error instanceof RotationError && error.code === 'ERR_RECORD_UNREADABLE'
}
