import { phaseOf } from '../../src/phase.ts'
import type { ActiveGrant, GrantState } from '../../src/grant-state.ts'
import type { Profile } from '../../src/profile.ts'
import type { AuthorizationServer, Fault } from '../../src/testing/index.ts'
import type { TokenFetcher } from '../../src/token-fetcher.ts'
import type { Journal } from './journal.ts'
import { timing } from './timing.ts'
import type { VirtualProcess } from './virtual-process.ts'

/** What a process learns from one presentation of a refresh token. */
type Learned = 'tokens' | 'refused' | 'not-processed' | 'client-refused' | 'not-sent' | 'unknown'

/** One presentation, as the process sees it. */
export interface Presentation {
  readonly process: VirtualProcess
  readonly state: ActiveGrant
  readonly at: number
  /** When the claim was made, by the clock of the process. */
  readonly claimedAt: number | undefined
  readonly leaseUntil: number
  /** When it really left: a process can be stopped in between, and nothing it looks at tells. */
  sentAt?: number
  /** When and what the process learned, if it lived to see it. */
  answer?: {
    readonly at: number
    readonly learned: Learned
    readonly retryAfter: number
    /** Nobody had given up waiting for it. */
    readonly isInTime: boolean
  }
  /** The refresh token that the answer brought. */
  issued?: string
}

/** What the presentations of one run are judged by. */
export interface PresentationsOptions {
  readonly server: AuthorizationServer
  readonly profile: Profile | undefined
  readonly journal: Journal
  readonly latency: () => number
  readonly now: () => number
  readonly timer: (milliseconds: number, callback: () => void) => unknown
  readonly ignoresAbort: boolean
  /** The claims are in a store that outlives a process. */
  readonly isShared: boolean
  readonly nextFault: () => Fault | undefined
  readonly peek: (process: VirtualProcess, id: string) => GrantState | undefined
  /** Nothing of the kind that makes a process forget what it learned has happened so far. */
  readonly isUndisturbed: () => boolean
  readonly hasRestarted: () => boolean
}

export interface Presentations {
  readonly all: readonly Presentation[]
  readonly fetcher: (process: VirtualProcess) => TokenFetcher
  /** Finds whoever presents this refresh token now, and is neither dead nor stopped. */
  readonly openOf: (refreshToken: string | undefined) => Presentation | undefined
}

/** How far apart two readings of time may be: the clocks differ, and a claim is written before it is used. */
const tolerance = timing.drift + 300

/** Carries requests to the server, and checks each against all earlier ones (I1). */
export function recordPresentations(options: PresentationsOptions): Presentations {
  const { server, profile, journal, latency, now, timer, peek } = options
  const all: Presentation[] = []
  const lastForced = new Map<string, number>()

  function check(next: Presentation): void {
    const token = next.state.tokens.refresh_token
    const earlier = all.filter(({ state }) => state.tokens.refresh_token === token)
    for (const one of earlier) checkOverlap(one, next)
    const same = earlier.filter(({ state }) => state.generation === next.state.generation)
    const first = same.find((one) => learnedBy(one) === 'unknown')
    for (const one of same) checkRepetition(one, first, next)
    checkBreaker(next)
    checkForced(next)
  }

  function checkForced(next: Presentation): void {
    const { process, state, at } = next
    if (!isForced(next)) return
    const last = lastForced.get(state.id)
    lastForced.set(state.id, at)
    // A stopped process sends later than it decided to.
    if (last === undefined || process.stoppedFor > 0 || at >= last + 30_000 - tolerance) return
    if (!options.isShared && options.hasRestarted()) return
    const isRefused = all.some((one) => one.state.id === state.id && learnedBy(one) === 'refused')
    // A rejected grant has nothing to force. It can come back to life with a late answer.
    if (isRefused) return
    journal.violate('one forced rotation in 30 s', `${process.name} forces after ${at - last} ms`)
  }

  function isForced({ process, state: { forced, generation }, claimedAt }: Presentation): boolean {
    if (forced?.generation !== generation + 1) return false
    // A sign-out may have replaced the claim meanwhile.
    if (claimedAt === undefined) return process.clock() - forced.at < tolerance
    return forced.at === claimedAt
  }

  function checkOverlap(one: Presentation, next: Presentation): void {
    if (isHeldUp(one)) return
    const end = endOf(one)
    if (end > next.at && !isForgotten(one, next)) {
      journal.violate(
        'I1 one presentation at a time',
        `${next.process.name} presents ${next.state.tokens.refresh_token} while ${one.process.name} still does`,
      )
    }
  }

  function checkRepetition(
    one: Presentation,
    first: Presentation | undefined,
    next: Presentation,
  ): void {
    if (isHeldUp(one) || isForgotten(one, next)) return
    const learned = learnedBy(one)
    const who = `${next.process.name} presents ${next.state.tokens.refresh_token} again`
    if (learned === 'tokens' && next.at < one.leaseUntil) {
      journal.violate('I1 no token twice', `${who} although the answer was there`)
    }
    const mayBeSpent = learned === 'unknown' || learned === 'tokens'
    if (mayBeSpent && !isProbe(first ?? one, next)) {
      journal.violate(
        'I1 no early probe',
        `${who} although it may be spent and nothing is lost yet`,
      )
    }
    if (!options.isUndisturbed() || learned === 'tokens') return
    const { answer } = one
    const pause = learned === 'unknown' ? 250 : 1_000
    const retryAfter = answer ? one.at + answer.retryAfter - tolerance : 0
    const from = Math.max(endOf(one) + pause, retryAfter)
    if (learned !== 'refused' && next.at < from - 2 * Math.abs(skewOf(one) - skewOf(next))) {
      journal.violate('I1 backed off', `${who} ${from - next.at} ms too early (${learned})`)
    }
  }

  /** A token that may be spent is tried where that is harmless, or where nothing is left to lose. */
  function isProbe(first: Presentation, next: Presentation): boolean {
    const { replay = 'never' } = profile ?? {}
    if (replay === 'always') return true
    if (replay !== 'never' && next.at < first.at + replay.within + tolerance) return true
    return isForced(next) || phaseOf(next.state, next.process.clock() + 50, profile) === 'expired'
  }

  /** One wrong client secret does not walk through every session of a process. */
  function checkBreaker(next: Presentation): void {
    const { process } = next
    const answers = all.filter((one) => one.process === process && one.answer)
    const last = answers.toSorted((a, b) => a.answer!.at - b.answer!.at).at(-1)
    if (last?.answer?.learned !== 'client-refused') return
    // What was under way meanwhile may have closed it again, through a late answer.
    if (all.some((one) => one.process === process && !one.answer)) return
    // What was claimed before the refusal is on its way.
    const claimedAt = (next.claimedAt ?? 0) - 300
    if (claimedAt > last.answer.at && next.at < last.answer.at + 30_000) {
      journal.violate('breaker', `${process.name} asks although the client was just refused`)
    }
  }

  /** Where the memory of a process is all there is, nobody can know after its end. */
  function isForgotten(one: Presentation, next: Presentation): boolean {
    return !options.isShared && one.process !== next.process
  }
  function skewOf(one: Presentation): number {
    return one.process.clock() - now()
  }

  function learn(one: Presentation, answer: Omit<NonNullable<Presentation['answer']>, 'at'>): void {
    one.answer = { at: now(), ...answer }
  }

  return {
    all,
    openOf: (token) =>
      all.find(
        (one) =>
          one.state.tokens.refresh_token === token &&
          !one.answer &&
          endOf(one) > now() &&
          !isHeldUp(one) &&
          one.process.diedAt === undefined &&
          one.process.wakesAt <= now(),
      ),
    fetcher: (process) => (request) =>
      new Promise((resolve, reject) => {
        const { refreshToken, state, signal } = request
        const record = peek(process, state.id)
        const { leaseUntil, sentAt } = (record?.status === 'active' && record.claim) || {}
        const presentation: Presentation = {
          ...{ process, state, at: now(), claimedAt: sentAt },
          leaseUntil: Math.min(leaseUntil ?? Infinity, now() + timing.lease) - tolerance,
        }
        journal.note(process.name, 'presents', state)
        check(presentation)
        all.push(presentation)
        process.call('provider', () => {
          presentation.sentAt = now()
          timer(latency(), () => {
            const fault = options.nextFault()
            server.failNext(fault)
            const before = server.presentations.length
            const sent = options.ignoresAbort ? { ...request, signal: undefined } : request
            const answer = server.fetcher(sent)
            const processed = () =>
              server.presentations.slice(before).find((one) => one.refreshToken === refreshToken)
            const settle = (finish: () => void, fails: boolean) =>
              timer(latency(), () =>
                process.deliver(() => {
                  const record = processed()
                  const issued = record?.issued?.refreshToken
                  const isUseless = fault?.type === 'invalid-answer' && issued === refreshToken
                  // A body without an end tells nothing.
                  const isEndless = fault?.type === 'stall-body'
                  const isLost = fails || isUseless || isEndless
                  const learned = learnedFrom(fault, record?.outcome, isLost)
                  if (learned === 'tokens' && issued) presentation.issued = issued
                  const after = fault?.type === 'answer' ? (fault.retryAfter ?? 0) * 1000 : 0
                  const isInTime = !signal?.aborted
                  if (!isEndless) learn(presentation, { learned, retryAfter: after, isInTime })
                  journal.note(process.name, `learns: ${learned}`, fault)
                  finish()
                }),
              )
            answer.then(
              (response) => settle(() => resolve(response), false),
              (error: Error) => {
                // As some clients do it: the request is quoted in the message.
                const quoting = new Error(`sending ${refreshToken} failed`, { cause: error })
                settle(() => reject(signal?.aborted ? (signal.reason as Error) : quoting), true)
              },
            )
          })
        })
      }),
  }
}

function isHeldUp({ at, sentAt = Infinity }: Presentation): boolean {
  return sentAt > at
}

/** Tells whether another request may have been made and processed before this one was. */
export function isOvertaken(one: Presentation): boolean {
  return isHeldUp(one) || !one.answer?.isInTime
}

/** When the process stops waiting for an answer, or when everybody may take it for dead. */
function endOf({ process, at, answer, leaseUntil }: Presentation): number {
  const timeout = at + timing.httpTimeout
  const end = answer?.isInTime ? answer.at : timeout
  return process.diedAt !== undefined && process.diedAt < end ? leaseUntil : end
}

function learnedBy({ answer }: Presentation): Learned {
  return answer?.isInTime ? answer.learned : 'unknown'
}

function learnedFrom(
  fault: Fault | undefined,
  outcome: 'issued' | 'refused' | 'unprocessed' | undefined,
  fails: boolean,
): Learned {
  if (fault?.type === 'refused') return 'not-sent'
  if (fails) return 'unknown'
  if (fault?.type === 'invalid-client') return 'client-refused'
  if (fault?.type === 'answer') {
    const isUnknown = fault.status === 200 || (fault.status >= 500 && fault.status !== 503)
    return isUnknown ? 'unknown' : 'not-processed'
  }
  if (outcome === 'refused') return 'refused'
  return 'tokens'
}
