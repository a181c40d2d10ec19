/** The times of all processes, in milliseconds: short, but such that a busy machine keeps them. */
export const timing = {
  httpTimeout: 4_000,
  commitBudget: 500,
  drift: 1_000,
  lease: 6_000,
  // Whoever waits at a crash point waits for the store.
  storeTimeout: 30_000,
}

/** How long after the end of a lease somebody has to have taken over, in milliseconds. */
export const takeOverWithin = 2_000
