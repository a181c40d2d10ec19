/** Shorter than the defaults, so that a run has fewer steps, and with less to spare. */
export const timing = {
  httpTimeout: 2_000,
  commitBudget: 200,
  drift: 500,
  lease: 2_800,
  wait: 3_000,
  storeTimeout: 400,
}
