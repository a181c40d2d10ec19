import type { ActiveGrant, GrantState, RejectedGrant } from '../../src/grant-state.ts'
import type { Profile } from '../../src/profile.ts'
import { tokensFor } from '../../src/resource-token.ts'
import { createRotator, type Rotator } from '../../src/rotator.ts'
import {
  type AuthorizationServer,
  authorizationServer,
  type Family,
  type VirtualClock,
  virtualClock,
} from '../../src/testing/index.ts'
import { type Claims, listenToClaims } from './claims.ts'
import { createJournal, type Journal } from './journal.ts'
import { type Presentations, recordPresentations } from './presentations.ts'
import type { Schedule } from './schedule.ts'
import { checkError, checkSecrecy } from './secrecy.ts'
import { timing } from './timing.ts'
import { type VirtualProcess, virtualProcess } from './virtual-process.ts'
import { processMemory, type VirtualStore, virtualStore } from './virtual-store.ts'
import { checkWrite } from './writes.ts'

/** A process and what it runs. */
export interface Instance {
  readonly process: VirtualProcess
  readonly rotator: Rotator
  /** What is stored, without the network in between. */
  readonly peek: (id: string) => GrantState | undefined
  /** The last usable state that it returned for each grant and resource. */
  readonly served: Map<string, ActiveGrant | RejectedGrant>
}

/** A grant, as the world outside of the processes sees it. */
export interface Grant {
  readonly id: string
  /** The session cookie of the browser, where that is where tokens live. */
  cookie: ActiveGrant | RejectedGrant
  /** The refresh token of the sign-in. */
  readonly first: string | undefined
  /** Which process completed the sign-out. */
  signedOutBy: Instance | undefined
  isSignOutTried: boolean
}

/** Everything that a schedule happens to. */
export interface World {
  readonly schedule: Schedule
  readonly time: VirtualClock
  readonly journal: Journal
  readonly server: AuthorizationServer
  readonly profile: Profile | undefined
  readonly isShared: boolean
  readonly store: VirtualStore
  readonly presentations: Presentations
  readonly claims: Claims
  /** All processes that ever were. */
  readonly instances: readonly Instance[]
  readonly grants: readonly Grant[]
  /** Tells whether the tokens for this resource have ever been stored. */
  readonly isDurable: (state: ActiveGrant | RejectedGrant, resource?: string) => boolean
  /** Returns a living process, a new one if the last of this number was killed. */
  readonly instanceOf: (index: number) => Instance
  /** No process was killed or stopped. */
  readonly isUnhurt: () => boolean
  /** And the store has always answered. */
  readonly isUndisturbed: () => boolean
  /** From now on nothing goes wrong. */
  readonly heal: () => void
}

const replayWindow = 20_000

/** What the server knows. */
export const resources: readonly string[] = ['urn:a', 'urn:b']

export function createWorld(schedule: Schedule): World {
  const time = virtualClock()
  const journal = createJournal(time.now)
  const claims = listenToClaims(journal)
  const { family, mode, latencies } = schedule
  const isShared = mode === 'shared'
  const { refreshKillsAccessToken, reuseKillsAccessTokens, burnsOnInvalidClient } = schedule
  const server = authorizationServer({
    family,
    clock: time,
    accessTokenLifetime: 120,
    replayWindow,
    refreshKillsAccessToken,
    reuseKillsAccessTokens,
    burnsOnInvalidClient,
    resources,
  })
  const profile = schedule.isKnown ? profileOf(family) : undefined
  const instances: Instance[] = []
  const durable = new Set<string>()
  const digests = new Map<string, string>()
  let steps = 0
  let requests = 0
  let crashes = 0
  let isHealed = false

  const latency = () => latencies[(steps += 1) % latencies.length]!
  function digestOf(text: string): string {
    if (!digests.has(text)) digests.set(text, `#${digests.size}`)
    return digests.get(text)!
  }
  function isUnhurt(): boolean {
    return instances.every(
      ({ process }) => process.diedAt === undefined && process.stoppedFor === 0,
    )
  }
  function isUndisturbed(): boolean {
    return isUnhurt() && instances.every(({ process }) => store.troubles(process) === 0)
  }

  const store = virtualStore(time, schedule, latency, onWrite)
  const presentations = recordPresentations({
    server,
    profile,
    journal,
    latency,
    isShared,
    isUndisturbed,
    now: time.now,
    timer: time.timer,
    ignoresAbort: schedule.ignoresAbort,
    hasRestarted: () => crashes > 0,
    nextFault() {
      const fault = isHealed ? undefined : (schedule.provider[requests] ?? undefined)
      requests += 1
      return fault
    },
    peek: (process, id) => instances.find((one) => one.process === process)?.peek(id),
  })

  function onWrite(
    process: VirtualProcess,
    _id: string,
    before: GrantState | undefined,
    after: GrantState | undefined,
  ): void {
    journal.note(process.name, 'writes', after)
    if (after && after.status !== 'signed-out') {
      for (const name of [undefined, ...resources]) durable.add(pair(after, name))
    }
    const { violate } = journal
    if (before?.status === 'active' && after?.status === 'rejected') {
      const other = presentations.openOf(after.tokens.refresh_token)
      if (other) violate('I6 rejected by the provider only', `${other.process.name} still asks`)
    }
    checkWrite({ before, after, isShared, digestOf, server, violate, now: time.now() })
  }

  function start(index: number): Instance {
    const name = `${isShared ? 'p' : 'c'}${index}${crashes > 0 ? `.${crashes}` : ''}`
    // A process that comes back is not interrupted again.
    const isFirst = !instances.some(({ process }) => process.name[1] === String(index))
    const all = schedule.interruptions.filter((one) => !isShared || one.process === index)
    const interruptions = () => (isFirst && !isHealed ? all : [])
    const process = virtualProcess(name, time, interruptions, schedule.skews[index]!)
    const memory = isShared ? undefined : processMemory(process, onWrite)
    let count = 0
    const rotator = createRotator({
      profile,
      timing,
      clock: process.clock,
      timer: process.timer,
      store: memory?.store ?? store.handle(process),
      fetcher: presentations.fetcher(process),
      revoke: server.revoke,
      digest: async (text) => digestOf(text),
      unique: () => `${name}-${(count += 1)}`,
      process: {
        flights: new WeakMap(),
        breakers: new WeakMap(),
      },
      onEvent(event) {
        journal.note(name, `tells: ${event.type}`)
        claims.hear(process, event)
        checkSecrecy(event, event.type, journal)
        if ('error' in event) checkError(event.error, event.type, journal)
      },
    })
    const instance = { process, rotator, peek: memory?.peek ?? store.peek, served: new Map() }
    instances.push(instance)
    return instance
  }

  const running = [0, 1, 2].slice(0, isShared ? 3 : 1).map(start)
  const grants = Array.from({ length: schedule.grants }, (_, index): Grant => {
    const id = `grant-${index}`
    const tokens = server.signIn()
    const cookie: ActiveGrant = { status: 'active', id, provider: 'p', generation: 0, tokens }
    durable.add(pair(cookie))
    if (isShared) store.put(cookie)
    const { refresh_token: first } = tokens
    return { id, cookie, first, signedOutBy: undefined, isSignOutTried: false }
  })

  return {
    schedule,
    time,
    journal,
    server,
    profile,
    isShared,
    store,
    presentations,
    claims,
    instances,
    grants,
    isUnhurt,
    isUndisturbed,
    isDurable: (state, resource) => durable.has(pair(state, resource)),
    instanceOf(index) {
      const place = isShared ? index : 0
      const instance = running[place]!
      if (instance.process.diedAt === undefined) return instance
      crashes += 1
      return (running[place] = start(place))
    },
    heal() {
      isHealed = true
      store.heal()
    },
  }
}

function pair(state: ActiveGrant | RejectedGrant, resource?: string): string {
  return `${tokensFor(state, resource)?.access_token} ${state.tokens.refresh_token}`
}

/** What an expert would say of a family. The margin of a window is for the way to the server. */
function profileOf(family: Family): Profile {
  if (family <= 'F2' || family === 'F7') return { replay: 'always' }
  if (family === 'F5' || family === 'F6') return { replay: { within: replayWindow - 5_000 } }
  return { replay: 'never' }
}
