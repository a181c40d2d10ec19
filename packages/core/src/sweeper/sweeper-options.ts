import { type Clock, systemClock, systemTimer, type Timer } from '../clock.ts'
import type { DueGrants } from '../due-grants.ts'
import type { SweepTotals } from './totals.ts'
import type { VisitGrant } from './visit.ts'

/** Options of `createSweeper`. Times are in milliseconds. */
export interface SweeperOptions {
  /** Hands out what is due. All sweepers of one store share the work. */
  readonly store: DueGrants
  /** Does what there is to do for one grant; `grantVisitor` makes one. */
  readonly visit: VisitGrant
  /**
   * How many visits wait for their provider at the same time, at most. As many again may be under way whose
   * answer is being stored. Default is `10`.
   */
  readonly concurrency?: number | undefined
  /** How many grants are taken at once. Default is ten for each visit. */
  readonly limit?: number | undefined
  /**
   * For how long a grant is handed out. What a process has taken that dies is due again after this. Default
   * is `60_000`.
   */
  readonly lease?: number | undefined
  /** How long before its time a grant is taken. Default is `0`: stores know when a refresh window begins. */
  readonly lead?: number | undefined
  /** How long to wait when nothing more is due, give or take a quarter. Default is `5_000`. */
  readonly every?: number | undefined
  /**
   * How many grants of one provider are rotated in a second, at most, by this process. Visits to other
   * providers do not wait for that. Default is `50`.
   */
  readonly rate?: number | undefined
  /** Stops the sweeper, as `stop` does. */
  readonly signal?: AbortSignal | undefined
  /** Hears how far it is, now and then and at the end. */
  readonly onProgress?: ((totals: SweepTotals) => void) | undefined
  /** Default is `10_000`. */
  readonly progressEvery?: number | undefined
  /** Hears of an error of the store once, until the store has answered again. */
  readonly onTrouble?: ((error: unknown) => void) | undefined
  /** Default is the system's. */
  readonly clock?: Clock | undefined
  /** Default is the system's. */
  readonly timer?: Timer | undefined
  /** Returns a number from 0 to 1. Default is `Math.random`. */
  readonly random?: (() => number) | undefined
}

type Settings = {
  [Name in keyof SweeperOptions]-?: Exclude<SweeperOptions[Name], undefined>
}

/** The options, and what is used where there are none. */
export type SweeperSettings = Omit<Settings, 'signal'> & Pick<SweeperOptions, 'signal'>

/** @throws {TypeError} Names the option and the rule. */
export function completeSweeperOptions(given: SweeperOptions): SweeperSettings {
  if (typeof given?.store?.takeDue !== 'function') {
    throw new TypeError('"store" must hand out what is due, a store in memory does not')
  }
  if (typeof given.visit !== 'function') throw new TypeError('"visit" must be a function')
  const { concurrency = 10, rate = 50, lease = 60_000, lead = 0 } = given
  const { limit = concurrency * 10, every = 5_000, progressEvery = 10_000 } = given
  for (const [name, value] of Object.entries({ concurrency, limit })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new TypeError(`"${name}" must be a whole number of at least 1`)
    }
  }
  for (const [name, value] of Object.entries({ rate, lease, every, progressEvery })) {
    if (!(value > 0)) throw new TypeError(`"${name}" must be a positive number`)
  }
  if (!(lead >= 0 && lead < Infinity && lease < Infinity)) {
    throw new TypeError('"lead" and "lease" must be numbers of milliseconds')
  }
  return {
    store: given.store,
    visit: given.visit,
    concurrency,
    limit,
    lease,
    lead,
    every,
    rate,
    progressEvery,
    signal: given.signal,
    onProgress: given.onProgress ?? (() => undefined),
    onTrouble: given.onTrouble ?? (() => undefined),
    clock: given.clock ?? systemClock,
    timer: given.timer ?? systemTimer,
    random: given.random ?? (() => Math.random()),
  }
}
