/** The times of a rotator, in milliseconds. */
export interface Timing {
  /** How long the token endpoint may take, body included. Default is `20_000`. */
  readonly httpTimeout: number
  /** How long storing the result may take before the claim lapses. Default is `5_000`. */
  readonly commitBudget: number
  /** How far the clocks of two processes may be apart. Default is `2_000`. */
  readonly drift: number
  /** How long a claim is live. Has to be longer than the three above together; default is 3 seconds more. */
  readonly lease: number
  /** How long a caller waits for a rotation. Default is `httpTimeout` plus `commitBudget`. */
  readonly wait: number
  /** How long one call of the store may take. Default is `2_000`. */
  readonly storeTimeout: number
  /** How long a record outlives its last write. Default is 31 days. */
  readonly ttl: number
}

const defaults = {
  httpTimeout: 20_000,
  commitBudget: 5_000,
  drift: 2_000,
  storeTimeout: 2_000,
  ttl: 31 * 24 * 3_600_000,
}

/**
 * Completes the times and checks that they do not contradict each other. A `lease` or `wait` that is
 * not given follows from `httpTimeout`.
 *
 * @throws {TypeError} Names the setting and the rule.
 */
export function completeTiming(given: Partial<Timing> = {}): Timing {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const base = { ...defaults, ...set }
  const needed = base.httpTimeout + base.commitBudget + base.drift
  const wait = base.httpTimeout + base.commitBudget
  // Those that follow come last: what is wrong is said of the setting that was given.
  const times: Timing = { ...base, lease: needed + 3_000, wait, ...set }
  for (const [name, value] of Object.entries(times)) {
    if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value)) {
      throw new TypeError(`"${name}" must be a positive number of milliseconds`)
    }
  }
  if (times.lease <= needed) {
    throw new TypeError(
      `"lease" (${times.lease}) must be longer than "httpTimeout" + "commitBudget" + "drift" (${needed}), or a second process would present a refresh token that is still under way`,
    )
  }
  if (times.wait <= times.httpTimeout) {
    throw new TypeError(
      `"wait" (${times.wait}) must be longer than "httpTimeout" (${times.httpTimeout}), or callers give up before the answer can arrive`,
    )
  }
  return times
}
