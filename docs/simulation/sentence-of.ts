import type { SidedStep } from './in-order.ts'
import type { Step } from './step.ts'
import type { Totals } from './totals.ts'

/** Says in words what a step is. */
export function sentenceOf({ side, step }: SidedStep): string {
  const name = side === 'snippet' ? 'Snippet' : 'Token Rotation'
  return `${name}: ${clauseOf(step)}.`
}

/** What a step is, without saying on which side. */
export function clauseOf(step: Step): string {
  switch (step.type) {
    case 'arrived':
      return `request ${step.request} arrives`
    case 'claimed':
      return 'the refresh token is claimed'
    case 'sent':
      return `request ${step.request} sends a token request`
    case 'issued':
      return `the provider issues new tokens to request ${step.request}`
    case 'refused':
      return `the provider refuses the refresh token of request ${step.request}`
    case 'revoked':
      return 'the refresh token came twice, so the provider revokes the grant'
    case 'committed':
      return 'the new tokens are stored'
    case 'joined':
      return `request ${step.request} gets the result of the rotation under way`
    case 'served':
      return `request ${step.request} is answered`
    case 'failed':
      return `request ${step.request} fails`
    case 'session-lost':
      return 'nothing in the cookie works any more, the user has to sign in'
  }
}

/** Says in words what a side has come to. */
export function summaryOf({ tokenRequests, failedRequests, sessionsLost }: Totals): string {
  const session = sessionsLost > 0 ? 'the session is lost' : 'the session goes on'
  return `${plural(tokenRequests, 'token request')}, ${plural(failedRequests, 'failed request')}, ${session}`
}

function plural(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`
}
