import type { Resolution } from '@token-rotation/core'
import type { Answer } from './line.ts'

/** What the test wants to know of a resolution. */
export function answerOf(resolution: Resolution): Answer {
  const state = 'state' in resolution ? resolution.state : undefined
  return {
    status: resolution.status,
    generation: state?.generation,
    accessToken: state?.tokens.access_token,
  }
}
