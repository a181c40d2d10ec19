import type { ActiveGrant } from '../../src/grant-state.ts'
import type { Fault } from '../../src/testing/index.ts'
import { timing } from './timing.ts'
import type { VirtualProcess } from './virtual-process.ts'

/** What a process learns from one presentation of a refresh token. */
export type Learned =
  | 'tokens'
  | 'refused'
  | 'not-processed'
  | 'client-refused'
  | 'target-refused'
  | 'not-sent'
  | 'unknown'

/** One presentation, as the process sees it. */
export interface Presentation {
  readonly process: VirtualProcess
  readonly state: ActiveGrant
  /** What the access token is for. */
  readonly resource: string | undefined
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

export function isHeldUp({ at, sentAt = Infinity }: Presentation): boolean {
  return sentAt > at
}

/** Tells whether another request may have been made and processed before this one was. */
export function isOvertaken(one: Presentation): boolean {
  return isHeldUp(one) || !one.answer?.isInTime
}

/** When the process stops waiting for an answer, or when everybody may take it for dead. */
export function endOf({ process, at, answer, leaseUntil }: Presentation): number {
  const timeout = at + timing.httpTimeout
  const end = answer?.isInTime ? answer.at : timeout
  return process.diedAt !== undefined && process.diedAt < end ? leaseUntil : end
}

export function learnedBy({ answer }: Presentation): Learned {
  return answer?.isInTime ? answer.learned : 'unknown'
}

/** Says what a process can learn from what happened to its request. */
export function learnedFrom(
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
  if (outcome === 'unprocessed') return 'target-refused'
  return 'tokens'
}
