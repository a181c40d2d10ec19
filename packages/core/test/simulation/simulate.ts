import type { RotationEvent } from '../../src/events.ts'
import type { ActiveGrant, GrantState, RejectedGrant } from '../../src/grant-state.ts'
import { phaseOf } from '../../src/phase.ts'
import type { Profile } from '../../src/profile.ts'
import type { Resolution } from '../../src/resolution.ts'
import { createRotator, type ResolveRequest, type Rotator } from '../../src/rotator.ts'
import type { GrantStore } from '../../src/grant-store.ts'
import { authorizationServer, virtualClock } from '../../src/testing/index.ts'
import { createJournal } from './journal.ts'
import { isOvertaken, recordPresentations } from './presentations.ts'
import type { Action, Schedule } from './schedule.ts'
import { timing } from './timing.ts'
import { type VirtualProcess, virtualProcess } from './virtual-process.ts'
import { processMemory, virtualStore } from './virtual-store.ts'
import { checkWrite } from './writes.ts'

/** A process and what it runs. */
interface Instance {
  readonly process: VirtualProcess
  readonly rotator: Rotator
  readonly peek: (id: string) => GrantState | undefined
  /** The last usable state that it returned for each grant. */
  readonly served: Map<string, ActiveGrant | RejectedGrant>
}

/** A grant, as the world outside of the processes sees it. */
interface Grant {
  readonly id: string
  /** The session cookie of the browser, where that is where tokens live. */
  cookie: ActiveGrant | RejectedGrant
  readonly first: string | undefined
  /** Which process completed the sign-out. */
  signedOutBy: Instance | undefined
  isSignOutTried: boolean
}

const tokens = /(access|refresh)-\d+-\d+/
const lifetime = 120
const replayWindow = 20_000
/** What a caller may wait beside its own wait: the first look at the store, and the last write to it. */
const overhead = timing.storeTimeout + 300

/** What came of a run. */
export interface Report {
  readonly violations: readonly string[]
  readonly text: () => string
}

/** Runs one schedule and checks the invariants. I7 (audiences) waits for audiences to exist. */
export async function simulate(schedule: Schedule): Promise<Report> {
  const time = virtualClock()
  const journal = createJournal(time.now)
  const { violate } = journal
  const { family, mode } = schedule
  const isShared = mode === 'shared'
  const { refreshKillsAccessToken, reuseKillsAccessTokens, burnsOnInvalidClient } = schedule
  const server = authorizationServer({
    ...{ family, clock: time, accessTokenLifetime: lifetime, replayWindow },
    ...{ refreshKillsAccessToken, reuseKillsAccessTokens, burnsOnInvalidClient },
  })
  const profile = schedule.isKnown ? profileOf(family) : undefined
  let step = 0
  let isHealed = false
  const latency = () => schedule.latencies[(step += 1) % schedule.latencies.length]!
  const digests = new Map<string, string>()
  const digest = async (text: string) => digestOf(text)
  function digestOf(text: string): string {
    if (!digests.has(text)) digests.set(text, `#${digests.size}`)
    return digests.get(text)!
  }
  const durable = new Set<string>()
  const pair = ({ tokens: { access_token, refresh_token } }: ActiveGrant | RejectedGrant) =>
    `${access_token} ${refresh_token}`

  function onWrite(
    process: VirtualProcess,
    _id: string,
    before: GrantState | undefined,
    after: GrantState | undefined,
  ): void {
    journal.note(process.name, 'writes', after)
    if (after && after.status !== 'signed-out') durable.add(pair(after))
    if (before?.status === 'active' && after?.status === 'rejected') {
      const other = presentations.openOf(after.tokens.refresh_token)
      if (other) violate('I6 rejected by the provider only', `${other.process.name} still asks`)
    }
    checkWrite({ before, after, isShared, digestOf, server, violate })
  }

  const store = virtualStore(time, schedule, latency, onWrite)
  let requests = 0
  let crashes = 0
  const instances: Instance[] = []
  const presentations = recordPresentations({
    ...{ server, profile, journal, latency, isShared },
    now: time.now,
    timer: time.timer,
    ignoresAbort: schedule.ignoresAbort,
    nextFault() {
      const fault = isHealed ? undefined : (schedule.provider[requests] ?? undefined)
      requests += 1
      return fault
    },
    peek: (process, id) => instances.find((one) => one.process === process)?.peek(id),
    hasRestarted: () => crashes > 0,
    isUndisturbed: () =>
      instances.every(({ process }) => isUnhurt(process) && store.troubles(process) === 0),
  })

  function isUnhurt(process: VirtualProcess): boolean {
    return process.diedAt === undefined && process.stoppedFor === 0
  }

  function start(index: number): Instance {
    const generation = crashes
    const name = `${isShared ? 'p' : 'c'}${index}${generation > 0 ? `.${generation}` : ''}`
    // A process that comes back is not interrupted again.
    const interruptions = instances.some(({ process }) => process.name[1] === String(index))
      ? []
      : schedule.interruptions.filter((one) => !isShared || one.process === index)
    const plan = () => (isHealed ? [] : interruptions)
    const process = virtualProcess(name, time, plan, schedule.skews[index]!)
    const memory = isShared ? undefined : processMemory(process, onWrite)
    const handle: GrantStore<GrantState> = memory?.store ?? store.handle(process)
    let count = 0
    const rotator = createRotator({
      ...{ store: handle, profile, timing, digest, clock: process.clock, timer: process.timer },
      fetcher: presentations.fetcher(process),
      revoke: server.revoke,
      unique: () => `${name}-${(count += 1)}`,
      process: { flights: new WeakMap(), breakers: new WeakMap() },
      onEvent: (event) => onEvent(process, event),
    })
    const instance = { process, rotator, peek: memory?.peek ?? store.peek, served: new Map() }
    instances.push(instance)
    return instance
  }
  const running = [0, 1, 2].slice(0, isShared ? 3 : 1).map(start)

  function onEvent(process: VirtualProcess, event: RotationEvent): void {
    journal.note(process.name, `tells: ${event.type}`)
    checkSecrecy(event, event.type)
    if ('error' in event) checkError(event.error, event.type)
  }
  function checkSecrecy(value: unknown, where: string): void {
    if (tokens.test(JSON.stringify(value))) violate('I9 no token in events and errors', where)
  }
  function checkError(error: Error, where: string): void {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      checkSecrecy([cause.message, String(cause), { ...cause }], where)
    }
  }

  const grants = Array.from({ length: schedule.grants }, (_, index): Grant => {
    const id = `grant-${index}`
    const cookie: ActiveGrant = {
      ...{ status: 'active', id, provider: 'p', generation: 0, tokens: server.signIn() },
    }
    durable.add(pair(cookie))
    return {
      id,
      cookie,
      first: cookie.tokens.refresh_token,
      signedOutBy: undefined,
      isSignOutTried: false,
    }
  })
  if (isShared) for (const { cookie } of grants) store.put(cookie)

  function instanceOf(index: number): Instance {
    const place = isShared ? index : 0
    let instance = running[place]!
    if (instance.process.diedAt !== undefined) {
      crashes += 1
      instance = running[place] = start(place)
      journal.note(instance.process.name, 'starts')
    }
    return instance
  }

  const unserved: string[] = []
  const pending = new Set<{ readonly instance: Instance; readonly what: string }>()

  function resolveOne(action: Action, request: ResolveRequest, expectation?: Expect): void {
    const grant = grants[action.grant % grants.length]!
    const instance = instanceOf(action.process)
    const { process, rotator, peek } = instance
    const { id } = grant
    const carried = isShared ? undefined : grant.cookie
    const startedAt = time.now()
    const troublesBefore = store.troubles(process)
    const known = peek(id)
    const isOver =
      grant.signedOutBy && (isShared || grant.signedOutBy === instance) ? true : undefined
    const call = { instance, what: `resolve of ${id} at ${process.name}` }
    pending.add(call)
    journal.note(process.name, `resolve ${id}`, request.force)
    rotator.resolve(id, { ...request, ...(carried && { carried }) }).then(
      (resolution) => {
        if (process.diedAt !== undefined) return
        pending.delete(call)
        const now = time.now()
        const stopped = Math.max(0, process.wakesAt - startedAt)
        const hadTrouble = stopped > 0 || store.troubles(process) > troublesBefore
        const state = 'state' in resolution ? resolution.state : undefined
        journal.note(process.name, `returns ${resolution.status}`, state)
        if ('error' in resolution) checkError(resolution.error, 'resolution')
        const limit = (request.wait ?? timing.wait) + overhead
        if (now - startedAt > limit + stopped) {
          violate('I8 in time', `${call.what} took ${now - startedAt} ms`)
        }
        if (resolution.status === 'ok' && !durable.has(pair(resolution.state))) {
          violate('I2 stored before use', `${call.what} returns tokens that are not stored`)
        }
        if (isOver && !hadTrouble && resolution.status !== 'signed-out') {
          violate('I4 signed out for good', `${call.what} returns ${resolution.status}`)
        }
        checkWithheld(resolution, hadTrouble ? undefined : known, carried, instance, grant)
        if (resolution.status === 'ok') instance.served.set(id, resolution.state)
        if (resolution.status === 'rejected') checkRejected(resolution.state)
        if (state && !isShared && resolution.status === 'ok') setCookie(grant, state, action)
        const isServed = resolution.status === 'ok' || resolution.status === 'signed-out'
        if (!isServed && request.wait === undefined) unserved.push(call.what)
        expectation?.(resolution, grant)
      },
      (error: Error) => {
        pending.delete(call)
        violate('resolve never rejects', String(error.stack))
      },
    )
  }
  type Expect = (resolution: Resolution, grant: Grant) => void

  function setCookie(grant: Grant, state: ActiveGrant | RejectedGrant, action: Action): void {
    if (state.generation === grant.cookie.generation || action.cookieAfter === null) return
    time.timer(action.cookieAfter, () => void (grant.cookie = state))
  }

  /** I5: a usable access token is not withheld because its refresh failed. */
  function checkWithheld(
    resolution: Resolution,
    known: GrantState | undefined,
    carried: ActiveGrant | RejectedGrant | undefined,
    { process, served }: Instance,
    grant: Grant,
  ): void {
    const { status } = resolution
    if (status === 'ok' || status === 'signed-out' || grant.isSignOutTried) return
    const now = process.clock()
    for (const state of [known, carried, served.get(grant.id)]) {
      if (!state || state.status === 'signed-out' || phaseOf(state, now, profile) === 'expired') {
        continue
      }
      violate('I5 nothing usable is withheld', `${process.name} returns ${status} for ${grant.id}`)
      return
    }
  }

  /** I6: only a refusal by the provider ends a grant. */
  function checkRejected({ tokens: { refresh_token = '' } }: ActiveGrant | RejectedGrant): void {
    if (!server.presentationsOf(refresh_token).some(({ outcome }) => outcome === 'refused')) {
      violate('I6 rejected by the provider only', `${refresh_token} was never refused`)
    }
  }

  function signOut(action: Action): void {
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
        checkError(error, 'sign-out')
      },
    )
  }

  for (const action of schedule.actions) {
    if (action.after > 0) await time.advance(action.after)
    if (action.type === 'sign-out') signOut(action)
    else {
      const { force, hasBackground, wait } = action
      const grant = grants[action.grant % grants.length]!
      const current = isShared ? store.peek(grant.id) : grant.cookie
      const isActive = current?.status === 'active'
      const refused = isActive ? { ifAccessTokenIs: current.tokens.access_token } : {}
      const background = hasBackground && { background: () => undefined }
      resolveOne(action, {
        ...{ canCarry: true, wait, ...background },
        ...(force !== 'no' && { force: force === 'any' ? {} : refused }),
      })
    }
  }
  await time.advance(130_000)
  for (const { instance, what } of pending) {
    if (instance.process.diedAt === undefined) violate('I8 in time', `${what} never ends`)
  }
  checkCalm()
  await checkRecovery()
  return { violations: journal.violations, text: journal.text }

  /** I10: when nothing fails any more, a grant that is alive at the provider is usable again. */
  async function checkRecovery(): Promise<void> {
    isHealed = true
    store.heal()
    journal.note('', 'all is well again')
    await time.advance(400_000)
    for (const [index, grant] of grants.entries()) {
      checkRevoked(grant)
      if (grant.isSignOutTried) continue
      const instance = instanceOf(0)
      const state = newestOf(instance.peek(grant.id), isShared ? undefined : grant.cookie)
      if (!state || state.status === 'signed-out') {
        violate('I10 recovers', `${grant.id} is gone`)
        continue
      }
      const { refresh_token = '' } = state.tokens
      const isAlive = server.isAlive(refresh_token)
      checkNothingDropped(grant, state.tokens.refresh_token ?? '', isAlive)
      if (isCalm() && !isAlive) violate('a calm grant is never lost', `${grant.id} is lost`)
      if (!isAlive) continue
      const action = { process: 0, grant: index, cookieAfter: 0 } as Action
      resolveOne(action, { canCarry: true }, (resolution) => {
        const isFresh =
          resolution.status === 'ok' && server.isUsable(resolution.state.tokens.access_token)
        if (!isFresh) {
          const { status } = resolution
          violate('I10 recovers', `${grant.id} is alive and ends as ${status} at ${time.now()}`)
        }
      })
      await time.advance(10_000)
    }
  }

  /** Where everybody answers, everybody is served. One write whose answer got lost is no excuse. */
  function checkCalm(): void {
    const isCalm =
      instances.every(({ process }) => isUnhurt(process)) &&
      store.hardTroubles() === 0 &&
      presentations.all.every(({ answer }) => answer?.learned === 'tokens') &&
      !schedule.provider.some((one) => one?.type === 'delay' || one?.type === 'invalid-answer')
    if (isCalm && unserved.length > 0) violate('a calm caller is served', unserved.join(', '))
  }

  /** Signing out leaves nothing alive that a process was given, unless it had no chance. */
  function checkRevoked({ id, signedOutBy, first }: Grant): void {
    const isOrderly = instances.every(
      ({ process }) => isUnhurt(process) && store.troubles(process) === 0,
    )
    // To a clock that is slow, a claim that its holder gave up looks live.
    const isExact = schedule.skews.every((skew) => skew === 0)
    if (!signedOutBy || !isOrderly || !isExact) return
    const given = presentations.all.filter(({ state }) => state.id === id).map((one) => one.issued)
    const living = [first, ...given].find((token) => token && server.isAlive(token))
    if (living) violate('I4 signed out for good', `${living} is not revoked`)
  }

  /** What a living process was given is stored in the end, unless something later is. */
  function checkNothingDropped(grant: Grant, stored: string, isAlive: boolean): void {
    if (isAlive) return
    const spent = new Set(presentations.all.map(({ state }) => state.tokens.refresh_token))
    for (const presentation of presentations.all) {
      const { issued, process, state } = presentation
      if (state.id !== grant.id || !issued || process.diedAt !== undefined) continue
      // Only the newest lives, and only the server knows which it was: a request can overtake another.
      if (family === 'F7' && isOvertaken(presentation)) continue
      if (!spent.has(issued) && server.isAlive(issued)) {
        violate('no living token is dropped', `${issued} lives, ${stored} is stored`)
      }
    }
  }

  /** Nothing happened in which a strict provider's answer can get lost. */
  function isCalm(): boolean {
    const isOrderly = instances.every(
      ({ process }) => isUnhurt(process) && store.troubles(process) === 0,
    )
    const isAnswered = presentations.all.every(
      ({ answer }) =>
        answer?.isInTime &&
        answer.learned !== 'unknown' &&
        !(answer.learned === 'client-refused' && burnsOnInvalidClient),
    )
    return isOrderly && isAnswered
  }
}

function newestOf(
  stored: GrantState | undefined,
  carried: ActiveGrant | RejectedGrant | undefined,
): GrantState | undefined {
  if (!stored || !carried) return stored ?? carried
  return carried.generation > stored.generation ? carried : stored
}

/** What an expert would say of a family. The margin of a window is for the way to the server. */
function profileOf(family: string): Profile {
  if (family <= 'F2' || family === 'F7') return { replay: 'always' }
  if (family === 'F5' || family === 'F6') return { replay: { within: replayWindow - 5_000 } }
  return { replay: 'never' }
}
