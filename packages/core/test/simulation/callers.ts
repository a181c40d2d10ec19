import type { ActiveGrant, GrantState, RejectedGrant } from '../../src/grant-state.ts'
import { phaseOf } from '../../src/phase.ts'
import { tokensFor } from '../../src/resource-token.ts'
import type { Resolution } from '../../src/resolution.ts'
import type { ResolveRequest } from '../../src/resolve.ts'
import type { Action } from './schedule.ts'
import { checkError } from './secrecy.ts'
import { timing } from './timing.ts'
import type { Grant, Instance, World } from './world.ts'

/** What users and apps do, and what they get. */
export interface Callers {
  readonly resolve: (
    action: Pick<Action, 'process' | 'grant' | 'cookieAfter'>,
    request: ResolveRequest,
    onEnd?: (resolution: Resolution) => void,
  ) => void
  readonly signOut: (action: Pick<Action, 'process' | 'grant'>) => void
  /** The calls that have not ended. */
  readonly pending: ReadonlySet<{ readonly instance: Instance; readonly what: string }>
  /** The calls that got no token without a deadline of their own, or got it late. */
  readonly unserved: readonly string[]
}

/** What a caller may wait beside its own wait: the first look at the store, and the last write to it. */
const overhead = timing.storeTimeout + 300

export function createCallers(world: World): Callers {
  const { time, journal, server, profile, isShared, store, grants, instanceOf } = world
  const { violate } = journal
  const pending = new Set<{ readonly instance: Instance; readonly what: string }>()
  const unserved: string[] = []
  const { latencies, actions } = world.schedule
  const isQuick = latencies.every((latency) => latency <= 20)
  // Rotations for several resources take their turns.
  const turns = new Set(actions.map((action) => action.resource)).size

  function resolve(...[action, request, onEnd]: Parameters<Callers['resolve']>): void {
    const grant = grants[action.grant % grants.length]!
    const instance = instanceOf(action.process)
    const { process, rotator, peek } = instance
    const { id } = grant
    const { resource } = request
    const place = `${id} ${resource}`
    const carried = isShared ? undefined : grant.cookie
    const startedAt = time.now()
    const troublesBefore = store.troubles(process)
    const known = peek(id)
    const { signedOutBy } = grant
    // The memory of a process does not outlive it, tombstones included.
    const isOver = signedOutBy && (isShared || signedOutBy === instance)
    const call = { instance, what: `resolve of ${place} at ${process.name}` }
    pending.add(call)
    journal.note(process.name, `resolve ${place}`, request.force)

    function end(resolution: Resolution): void {
      if (process.diedAt !== undefined) return
      pending.delete(call)
      const { status } = resolution
      const state = 'state' in resolution ? resolution.state : undefined
      journal.note(process.name, `returns ${status}`, state)
      if ('error' in resolution) checkError(resolution.error, 'resolution', journal)
      const stopped = Math.max(0, process.wakesAt - startedAt)
      // To a process that was stopped it is the store that was silent.
      const silentUntil = Math.max(
        store.silentUntil(process),
        process.wakesAt + 2 * timing.storeTimeout,
      )
      const wasSilent = startedAt < silentUntil
      const hadTrouble = stopped > 0 || wasSilent || store.troubles(process) > troublesBefore
      const took = time.now() - startedAt
      if (took > (request.wait ?? timing.wait) + overhead + stopped) {
        violate('I8 in time', `${call.what} took ${took} ms`)
      }
      if (status === 'ok') checkToken(resolution.state)
      if (status === 'ok' && !world.isDurable(resolution.state, resource)) {
        violate('I2 stored before use', `${call.what} returns tokens that are not stored`)
      }
      if (isOver && !hadTrouble && status !== 'signed-out') {
        violate('I4 signed out for good', `${call.what} returns ${status}`)
      }
      if (status === 'rejected') checkRejected(resolution.state)
      const isMistaken = resource === 'urn:refused' && status === 'misconfigured'
      const isServed = status === 'ok' || status === 'signed-out' || isMistaken
      // Where everything is quick, nobody has to wait for a claim to lapse.
      const isLate = isQuick && took > turns * 1_000
      if ((!isServed && request.wait === undefined) || isLate) unserved.push(call.what)
      if (!isServed && !grant.isSignOutTried) {
        const seen = [hadTrouble ? undefined : known, carried, instance.served.get(place)]
        if (seen.some((one) => isUsable(one, instance, resource))) {
          violate('I5 nothing usable is withheld', `${call.what} returns ${status}`)
        }
      }
      if (status === 'ok') {
        instance.served.set(place, resolution.state)
        if (!isShared) setCookie(grant, resolution.state, action.cookieAfter)
      }
      onEnd?.(resolution)
    }
    /** I7: the token for one resource is never given to whoever asked for another. */
    function checkToken(state: ActiveGrant | RejectedGrant): void {
      const token = tokensFor(state, resource)?.access_token
      const isTheirs = token !== undefined && server.resourceOf(token) === resource
      if (!isTheirs) violate('I7 no token for another', `${call.what} returns ${token}`)
    }
    rotator.resolve(id, { ...request, ...(carried && { carried }) }).then(end, (error: Error) => {
      pending.delete(call)
      violate('resolve never rejects', String(error.stack))
    })
  }

  function isUsable(
    state: GrantState | undefined,
    { process }: Instance,
    resource: string | undefined,
  ): boolean {
    if (!state || state.status === 'signed-out') return false
    return phaseOf(state, process.clock(), profile, resource) !== 'expired'
  }

  /** I6: only a refusal by the provider ends a grant. */
  function checkRejected({ tokens: { refresh_token = '' } }: ActiveGrant | RejectedGrant): void {
    if (!server.presentationsOf(refresh_token).some(({ outcome }) => outcome === 'refused')) {
      violate('I6 rejected by the provider only', `${refresh_token} was never refused`)
    }
  }

  function setCookie(grant: Grant, state: Grant['cookie'], after: number | null): void {
    if (state.generation === grant.cookie.generation || after === null) return
    time.timer(after, () => void (grant.cookie = state))
  }

  function signOut(action: Pick<Action, 'process' | 'grant'>): void {
    const grant = grants[action.grant % grants.length]!
    const instance = instanceOf(action.process)
    const { process, rotator } = instance
    const call = { instance, what: `sign-out of ${grant.id} at ${process.name}` }
    pending.add(call)
    journal.note(process.name, `sign out ${grant.id}`)
    grant.isSignOutTried = true
    rotator.signOut(grant.id, isShared ? undefined : grant.cookie).then(
      () => {
        pending.delete(call)
        if (process.diedAt !== undefined) return
        journal.note(process.name, `has signed out ${grant.id}`)
        grant.signedOutBy = instance
      },
      (error: Error) => {
        pending.delete(call)
        checkError(error, 'sign-out', journal)
      },
    )
  }

  return { resolve, signOut, pending, unserved }
}
