/** How much of the stores is measured. */
export interface StoreSettings {
  /** How many grants are there, from the fewest to the most. */
  readonly redisGrants: readonly number[]
  readonly postgresGrants: readonly number[]
  readonly redisRounds: number
  readonly postgresRounds: number
  readonly callsPerRound: number
  /** How many records are sealed, to be written again under other ids. */
  readonly samples: number
  /** How many pairs of a call and a bare one are timed, and how many calls are counted. */
  readonly pairs: number
  readonly counted: number
  /** How long the token endpoint takes while another process waits, in milliseconds. */
  readonly slowAnswer: number
}

export const fullStores: StoreSettings = {
  redisGrants: [1_000, 100_000, 1_000_000],
  postgresGrants: [1_000, 10_000, 100_000],
  redisRounds: 40,
  postgresRounds: 20,
  callsPerRound: 100,
  samples: 1_000,
  pairs: 40,
  counted: 100,
  slowAnswer: 2_000,
}

export const quickStores: StoreSettings = {
  redisGrants: [200, 20_000],
  postgresGrants: [200, 10_000],
  redisRounds: 4,
  postgresRounds: 4,
  callsPerRound: 40,
  samples: 200,
  pairs: 6,
  counted: 20,
  slowAnswer: 500,
}

/** How many callers of one process wait for the rotation of another one. */
export const waitingCallers = 20
