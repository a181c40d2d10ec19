import type { RotationErrorCode, RotationEvent } from '@token-rotation/core'

/** The outcomes of a rotation, each with the codes that go with it. */
export const outcomes: Readonly<Record<string, readonly RotationErrorCode[]>> = {
  committed: [],
  joined: [],
  adopted: [],
  discarded: [],
  signed_out: [],
  unavailable: ['ERR_ENDPOINT_UNAVAILABLE', 'ERR_ANSWER_LOST', 'ERR_RESPONSE_INVALID'],
  rejected: ['ERR_REFRESH_REJECTED'],
  lost_answer: ['ERR_REFRESH_REJECTED'],
  misconfigured: ['ERR_CLIENT_REJECTED'],
  doubtful: ['ERR_CLIENT_REJECTED'],
  store_unavailable: ['ERR_STORE_UNAVAILABLE', 'ERR_RECORD_UNREADABLE'],
}

/** What became of a rotation, or of a caller; `undefined` while it is still under way. */
export function outcomeOf(event: RotationEvent): string | undefined {
  switch (event.type) {
    case 'claimed':
    case 'answered':
      return undefined
    case 'rejected':
      return event.lostAnswer ? 'lost_answer' : 'rejected'
    case 'misconfigured':
      return event.isDoubtful ? 'doubtful' : 'misconfigured'
    case 'store-unavailable':
      return 'store_unavailable'
    case 'signed-out':
      return 'signed_out'
    case 'committed':
    case 'joined':
    case 'adopted':
    case 'discarded':
    case 'unavailable':
      return event.type
  }
}

/** The code of the error of an event: one of a few. What a provider says of it is not. */
export function errorTypeOf(event: RotationEvent): string | undefined {
  return 'error' in event ? event.error.code : undefined
}
