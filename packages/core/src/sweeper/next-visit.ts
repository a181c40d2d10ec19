import type { GrantState } from '../grant-state.ts'
import { keepAliveAt, nextTurn } from '../phase.ts'
import type { Profile } from '../profile.ts'

/** What a background refresher does with a grant now: rotates it, or leaves it alone until `dueAt`. */
export type NextVisit =
  | { readonly action: 'rotate' }
  /** `idle`: nobody has used it for long. `dueAt` is in milliseconds since the epoch. */
  | {
      readonly action: 'leave'
      readonly status: 'fresh' | 'idle'
      readonly dueAt: number | undefined
    }

/** What that depends on besides the state. */
export interface NextVisitOptions {
  /** After how long a grant that nobody uses is not rotated any more, in milliseconds. */
  readonly idleAfter: number
  readonly profile?: Profile | undefined
}

/**
 * Decides what a background refresher does with a grant. A grant that nobody uses is rotated only when its
 * refresh token has to be used so that it does not end. Pure.
 *
 * @param now Milliseconds since the epoch.
 */
export function nextVisit(
  state: GrantState,
  now: number,
  { idleAfter, profile }: NextVisitOptions,
): NextVisit {
  if (state.status !== 'active') return { action: 'leave', status: 'fresh', dueAt: undefined }
  const turn = nextTurn(state, profile)
  if (turn === undefined) return { action: 'leave', status: 'fresh', dueAt: undefined }
  const usedAt = state.usedAt ?? state.signedInAt ?? state.writtenAt ?? now
  const isIdle = now - usedAt > idleAfter
  const keepAlive = isIdle ? keepAliveAt(state, profile) : turn
  if (keepAlive === undefined) return { action: 'leave', status: 'idle', dueAt: undefined }
  const dueAt = Math.round(Math.max(turn, keepAlive))
  if (dueAt <= now) return { action: 'rotate' }
  return { action: 'leave', status: isIdle ? 'idle' : 'fresh', dueAt }
}
