import type { SecondUse } from './families.ts'
import type { Point } from './points.ts'

/** What becomes of a grant whose holder came to its end. */
export interface Outcome {
  readonly title: string
  /** It can be rotated once more in the end. Otherwise the user has to sign in again. */
  readonly isAlive: boolean
  /** The surviving process says that the user has to sign in again. */
  readonly isRefused: boolean
  /** What the provider made of each presentation of the refresh token, until the grant is settled. */
  readonly presented: readonly ('issued' | 'refused' | 'unprocessed')[]
  /** Who got the tokens that are stored in the end. */
  readonly tokensOf: 'the sign-in' | 'the holder' | 'the survivor'
}

type Row = Readonly<Record<SecondUse, Outcome>>

const recovered = { title: 'recovered', isAlive: true, isRefused: false }
const bySurvivor = { ...recovered, tokensOf: 'the survivor' } as const
/** The holder has done its work. */
const done: Outcome = { ...recovered, tokensOf: 'the holder', presented: ['issued'] }
/** The holder has sent nothing. */
const once: Outcome = { ...bySurvivor, presented: ['issued'] }
/** What the holder sent was not processed. */
const anew: Outcome = { ...bySurvivor, presented: ['unprocessed', 'issued'] }
/** The token was spent, and is taken again. */
const again: Outcome = { ...bySurvivor, presented: ['issued', 'issued'] }
/** The token was spent, and nobody has its successor. */
const lost: Outcome = {
  title: 'sign in again',
  isAlive: false,
  isRefused: true,
  presented: ['issued', 'refused'],
  tokensOf: 'the sign-in',
}
/** The holder has the successor, and comes back with it. The probe has not killed it. */
const late: Outcome = {
  ...lost,
  title: 'recovered when the holder comes back',
  isAlive: true,
  tokensOf: 'the holder',
}
/** The same, and it has. */
const tooLate: Outcome = { ...lost, tokensOf: 'the holder' }

const always = (outcome: Outcome): Row => ({ taken: outcome, refused: outcome, revoked: outcome })

/**
 * The failure table for a process that is killed: what becomes of its grant, by what the provider makes
 * of a refresh token that it sees again.
 */
export const afterKill: Readonly<Record<Point, Row>> = {
  'before its claim is written': always(once),
  'before it knows that its claim is written': always(once),
  'before it turns to its fetcher': always(once),
  'before it sends': always(once),
  'before its request is processed': always(anew),
  // Nobody can do better than to ask once more: the two generals.
  'before its answer arrives': { taken: again, refused: lost, revoked: lost },
  'before its commit is written': { taken: again, refused: lost, revoked: lost },
  'before it knows that its commit is written': always(done),
  'after its commit': always(done),
}

/**
 * The same for a process that is stopped until somebody else has taken over. It does no harm when it goes
 * on, and what it alone knows is still of use.
 */
export const afterStop: Readonly<Record<Point, Row>> = {
  ...afterKill,
  'before its commit is written': { taken: again, refused: late, revoked: tooLate },
}
