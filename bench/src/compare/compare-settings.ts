/** How much is compared. */
export interface CompareSettings {
  readonly isQuick: boolean
  /** How many sign-ins of each subject each case is tried with. */
  readonly rounds: number
  /** How many requests come after an expiry. */
  readonly requests: number
  /** How many requests each process of a subject gets before its first burst. */
  readonly warmUp: number
  /** Life of an access token, in seconds. */
  readonly accessTokenTtl: number
  /** How many pairs the added cost is the median of, and the requests of one half of a pair. */
  readonly pairs: number
  readonly requestsPerHalf: number
}

const full: CompareSettings = {
  isQuick: false,
  rounds: 3,
  requests: 50,
  warmUp: 100,
  // One of the libraries refreshes five seconds early, and has to have a time without that.
  accessTokenTtl: 8,
  pairs: 30,
  requestsPerHalf: 60,
}

const quick: CompareSettings = {
  isQuick: true,
  rounds: 1,
  requests: 20,
  warmUp: 0,
  accessTokenTtl: 3,
  pairs: 0,
  requestsPerHalf: 0,
}

export function compareSettings(isQuick: boolean): CompareSettings {
  return isQuick ? quick : full
}
