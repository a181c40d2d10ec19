/** Shorter than the defaults, in the same proportions, so that a run has fewer steps. */
export const timing = {
  httpTimeout: 2_000,
  commitBudget: 1_000,
  drift: 500,
  lease: 4_000,
  wait: 3_000,
  storeTimeout: 400,
}
