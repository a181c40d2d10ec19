import { fullSweeps, quickSweeps, type SweepPlan } from './sweep/sweep-plan.ts'
import { fullStores, quickStores, type StoreSettings } from './stores/store-settings.ts'

/** How much is measured. Bars of what is timed are judged in a full run only. */
export interface Settings {
  readonly isQuick: boolean
  /** How often `rotateToken` is timed, in batches. */
  readonly batches: number
  /** How many pairs a ratio is the median of. */
  readonly pairs: number
  /** How many requests one half of a pair of the middleware makes. */
  readonly requestsPerHalf: number
  readonly bursts: readonly number[]
  /** How many independent sign-ins each burst is tried with. */
  readonly rounds: number
  /** How many requests each app gets before its bursts. */
  readonly warmUp: number
  /** Life of an access token where its expiry is measured, in seconds. */
  readonly accessTokenTtl: number
  readonly stores: StoreSettings
  readonly sweeps: readonly SweepPlan[]
}

const full: Settings = {
  isQuick: false,
  batches: 200,
  pairs: 60,
  requestsPerHalf: 150,
  bursts: [50, 500, 1000],
  rounds: 3,
  warmUp: 400,
  accessTokenTtl: 8,
  stores: fullStores,
  sweeps: fullSweeps,
}

const quick: Settings = {
  isQuick: true,
  batches: 20,
  pairs: 6,
  requestsPerHalf: 30,
  bursts: [50],
  rounds: 1,
  warmUp: 20,
  // Shorter, and the successor would be due again before the burst is over.
  accessTokenTtl: 4,
  stores: quickStores,
  sweeps: quickSweeps,
}

export function settingsFor(isQuick: boolean): Settings {
  return isQuick ? quick : full
}

/** What the token endpoint waits before it answers a refresh, in milliseconds. */
export const tokenEndpointDelay = 100

/** Over how long a spread burst arrives, in milliseconds. */
export const spreadOver = 300
