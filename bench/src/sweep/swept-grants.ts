import type { ActiveGrant } from '@token-rotation/core'
import { idOf, sampleGrant } from '../stores/grants.ts'
import type { SweepPlan } from './sweep-plan.ts'
import { tokensOf } from './swept-tokens.ts'

/** Over how long the grants have become due, in milliseconds. */
const window = 60_000

/**
 * Returns a grant that is due, as its sign-in has left it. Where requests ask for it too, every other one
 * has expired, so that they cannot go on without a rotation.
 */
export function sweptGrant(index: number, { isAsked }: SweepPlan, id = idOf(index)): ActiveGrant {
  const expiresIn = isAsked && index % 2 === 0 ? -60 : 440
  const grant = sampleGrant(id, expiresIn)
  const { expires_at } = grant.tokens
  const tokens = { ...tokensOf({ index, generation: 0 }), expires_at: expires_at! }
  return { ...grant, generation: 0, usedAt: Date.now(), tokens }
}

/** Returns when a grant has become due, in milliseconds since the epoch. */
export function randomDueTime(): number {
  return Math.round(Date.now() - Math.random() * window)
}

/** Makes so many things, a batch after the other. */
export async function inBatches<Made>(
  count: number,
  make: (index: number) => Promise<Made>,
  use: (made: readonly Made[]) => Promise<unknown>,
): Promise<void> {
  const size = 500
  for (let first = 0; first < count; first += size) {
    const length = Math.min(size, count - first)
    await use(await Promise.all(Array.from({ length }, (_, place) => make(first + place))))
  }
}
