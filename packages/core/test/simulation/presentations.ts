import type { GrantState } from '../../src/grant-state.ts'
import type { AuthorizationServer, Fault, RefreshPresentation } from '../../src/testing/index.ts'
import type { TokenFetcher } from '../../src/token-fetcher.ts'
import { endOf, isHeldUp, learnedFrom, type Presentation } from './presentation.ts'
import { repetitionCheck, type RepetitionsOptions, tolerance } from './repetitions.ts'
import { timing } from './timing.ts'
import type { VirtualProcess } from './virtual-process.ts'

/** What presentations go through. */
export interface PresentationsOptions extends RepetitionsOptions {
  readonly server: AuthorizationServer
  readonly latency: () => number
  readonly timer: (milliseconds: number, callback: () => void) => unknown
  readonly ignoresAbort: boolean
  readonly nextFault: () => Fault | undefined
  readonly peek: (process: VirtualProcess, id: string) => GrantState | undefined
}

export interface Presentations {
  readonly all: readonly Presentation[]
  readonly fetcher: (process: VirtualProcess) => TokenFetcher
  /** Finds whoever presents this refresh token now, and is neither dead nor stopped. */
  readonly openOf: (refreshToken: string | undefined) => Presentation | undefined
}

/** Carries requests to the server, and remembers them. */
export function recordPresentations(options: PresentationsOptions): Presentations {
  const { server, journal, latency, now, timer, peek } = options
  const all: Presentation[] = []
  const check = repetitionCheck(all, options)
  /** What the server did that a process has learned. */
  const told = new Set<RefreshPresentation>()

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
        const { refreshToken, state, resource, signal } = request
        const record = peek(process, state.id)
        const { leaseUntil, sentAt } = (record?.status === 'active' && record.claim) || {}
        const presentation: Presentation = {
          process,
          state,
          resource,
          at: now(),
          claimedAt: sentAt,
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
            /** Of two requests with one token the answer tells whose it is. */
            const processed = (body: string) => {
              const own = server.presentations
                .slice(before)
                .filter((one) => one.refreshToken === refreshToken && !told.has(one))
              const named = own.find(({ issued }) => body.includes(`"${issued?.refreshToken}"`))
              const refused = body.includes('"error"') && own.find(({ issued }) => !issued)
              return named ?? (refused || own[0])
            }
            const settle = (finish: () => void, fails: boolean, body = '') =>
              timer(latency(), () =>
                process.deliver(() => {
                  const record = processed(body)
                  if (record) told.add(record)
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
              async (response) => {
                const isEndless = fault?.type === 'stall-body'
                const body = isEndless ? '' : await response.clone().text()
                settle(() => resolve(response), false, body)
              },
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
