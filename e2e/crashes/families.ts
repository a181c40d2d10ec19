import type { Profile } from '@token-rotation/core'
import type { Family } from '@token-rotation/core/testing'
import { timing } from './timing.ts'

/** A provider, and what an expert would say of it. */
export interface KnownFamily {
  readonly name: string
  readonly family: Family
  readonly profile: Profile
  /** What a second use of the refresh token comes to once the lease of the first is over. */
  readonly secondUse: SecondUse
  /** How long a spent refresh token is taken, in milliseconds. */
  readonly replayWindow?: number
  /** How many exchanges there were before. */
  readonly exchanges?: number
}

/** It is taken; or refused, which costs nothing; or refused, and the grant is revoked. */
export type SecondUse = 'taken' | 'refused' | 'revoked'

const manyTimes: Pick<KnownFamily, 'profile' | 'secondUse'> = {
  profile: { replay: 'always' },
  secondUse: 'taken',
}
const strict: Profile = { replay: 'never' }
const minute = { profile: { replay: { within: 50_000 } }, replayWindow: 60_000 }
const moment = { profile: { replay: { within: 200 } }, replayWindow: 400 }

/** Every family of {@link Family}; those with a window also with one that is over before the lease is. */
export const families: readonly KnownFamily[] = [
  { name: 'F0', family: 'F0', ...manyTimes },
  { name: 'F1', family: 'F1', ...manyTimes },
  { name: 'F2', family: 'F2', ...manyTimes },
  { name: 'F2, not known as such', family: 'F2', profile: {}, secondUse: 'taken' },
  { name: 'F3', family: 'F3', profile: strict, secondUse: 'refused' },
  { name: 'F4', family: 'F4', profile: strict, secondUse: 'revoked' },
  { name: 'F5', family: 'F5', ...minute, secondUse: 'taken' },
  { name: 'F5, its window over', family: 'F5', ...moment, secondUse: 'revoked' },
  { name: 'F6', family: 'F6', ...minute, secondUse: 'taken' },
  { name: 'F6, its window over', family: 'F6', ...moment, secondUse: 'revoked' },
  { name: 'F7', family: 'F7', ...manyTimes },
  { name: 'F8, an answer that keeps the token', family: 'F8', profile: strict, secondUse: 'taken' },
  {
    name: 'F8, an answer that replaces it',
    family: 'F8',
    profile: strict,
    secondUse: 'revoked',
    exchanges: 1,
  },
]

/** Whether a token that may be spent is put off until the access token is of no use any more. */
export function isDeferred({ profile: { replay = 'never' } }: KnownFamily): boolean {
  return typeof replay === 'string' ? replay === 'never' : replay.within < timing.lease
}
