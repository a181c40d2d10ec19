import fc from 'fast-check'
import type { Family, Fault } from '../../src/testing/index.ts'

/** All that one run of the simulation depends on. Times are in milliseconds. */
export interface Schedule {
  /** `shared`: three processes on one store. `cookie`: one process, the tokens are in the cookie. */
  readonly mode: 'shared' | 'cookie'
  readonly family: Family
  /** The profile says how the family rotates. Without it the provider is taken for a strict one. */
  readonly isKnown: boolean
  readonly refreshKillsAccessToken: boolean
  readonly reuseKillsAccessTokens: boolean
  readonly burnsOnInvalidClient: boolean
  /** The fetcher goes on when it is aborted, and may answer after the timeout. */
  readonly ignoresAbort: boolean
  readonly grants: number
  /** How far the clock of each process is off. */
  readonly skews: readonly number[]
  /** Taken in turn by everything that takes time. */
  readonly latencies: readonly number[]
  readonly actions: readonly Action[]
  /** What goes wrong with the first, second ... request to the provider. */
  readonly provider: readonly (Fault | null)[]
  /** What goes wrong with the n-th call of the store. */
  readonly store: readonly StoreTrouble[]
  readonly outages: readonly { readonly at: number; readonly lasts: number }[]
  readonly interruptions: readonly Interruption[]
}

/** Something that a user, or an app, does. */
export interface Action {
  /** How long after the action before. */
  readonly after: number
  readonly type: 'resolve' | 'sign-out'
  readonly process: number
  readonly grant: number
  readonly force: 'no' | 'any' | 'if-current'
  /** What the access token is for. Absent for the default one. */
  readonly resource?: string | undefined
  readonly hasBackground: boolean
  readonly wait: number | undefined
  /** When a new cookie reaches the browser. `null`: never. */
  readonly cookieAfter: number | null
}

/**
 * What one call of the store comes to: `lost`: not applied, and failed; `reply-lost`: applied, and
 * failed; `no-reply`: applied, and never answered; `slow`: applied and answered after the deadline.
 */
export interface StoreTrouble {
  readonly call: number
  readonly type: 'lost' | 'reply-lost' | 'no-reply' | 'slow-before' | 'slow-after'
}

/** A process is killed or stopped at its n-th call of anything, or of the provider. */
export interface Interruption {
  readonly process: number
  readonly of: 'anything' | 'provider'
  readonly call: number
  /** `before` the call leaves the process, or `after` that: then the answer finds nobody. */
  readonly when: 'before' | 'after'
  /** How long the process is stopped. `null`: it is killed. */
  readonly lasts: number | null
}

const html = { body: '<html>', contentType: 'text/html' }

const fault = fc.constantFrom<Fault>(
  { type: 'answer', status: 503, retryAfter: 5 },
  { type: 'answer', status: 429, retryAfter: 3 },
  { type: 'answer', status: 500 },
  { type: 'answer', status: 502, ...html },
  { type: 'answer', status: 403, ...html },
  { type: 'answer', status: 200, ...html },
  { type: 'answer', status: 400 },
  { type: 'invalid-client' },
  { type: 'delay', after: 500 },
  { type: 'delay', before: 1_000 },
  { type: 'delay', after: 1_500 },
  { type: 'delay', after: 2_500 },
  { type: 'delay', before: 2_500 },
  { type: 'refused' },
  { type: 'reset-before' },
  { type: 'reset-after' },
  { type: 'hang' },
  { type: 'hang-after' },
  { type: 'stall-body' },
  { type: 'invalid-answer' },
)

const process = fc.nat({ max: 2 })

const action: fc.Arbitrary<Action> = fc.record({
  // An access token lives for 120 s here. It is due after 105 s at the latest, and expired after 115.
  after: fc.constantFrom(0, 0, 0, 1, 30, 400, 3_000, 5_000, 106_000, 106_000, 116_000, 250_000),
  type: fc.constantFrom(...Array<'resolve'>(11).fill('resolve'), 'sign-out' as const),
  process,
  grant: fc.nat({ max: 1 }),
  force: fc.constantFrom('no', 'no', 'no', 'no', 'any', 'if-current'),
  resource: fc.constantFrom(undefined, undefined, undefined, 'urn:a', 'urn:b', 'urn:refused'),
  hasBackground: fc.boolean(),
  wait: fc.constantFrom(undefined, undefined, undefined, 1_000),
  cookieAfter: fc.constantFrom(0, 0, 200, 5_000, null),
})

const storeTrouble: fc.Arbitrary<StoreTrouble> = fc.record({
  call: fc.nat({ max: 30 }),
  type: fc.constantFrom('lost', 'reply-lost', 'no-reply', 'slow-before', 'slow-after'),
})

const when = fc.constantFrom('before' as const, 'after' as const)
const lasts = fc.constantFrom(null, null, 300, 1_800, 6_000, 6_000, 20_000)
const interruption: fc.Arbitrary<Interruption> = fc.oneof(
  fc.record({ process, of: fc.constant('anything'), call: fc.nat({ max: 12 }), when, lasts }),
  fc.record({ process, of: fc.constant('provider'), call: fc.constantFrom(0, 0, 1), when, lasts }),
)

const outage = fc.record({
  at: fc.constantFrom(0, 106_000, 116_000),
  lasts: fc.constantFrom(1_000, 30_000),
})

/** Mostly nothing: faults are found sooner where there are few of them. */
function few<T>(item: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<T[]>([]) },
    { weight: 2, arbitrary: fc.array(item, { minLength: 1, maxLength }) },
  )
}

/** The schedules that are tried. */
export const schedule: fc.Arbitrary<Schedule> = fc.record({
  mode: fc.constantFrom('shared', 'shared', 'shared', 'cookie'),
  family: fc.constantFrom('F0', 'F1', 'F2', 'F3', 'F4', 'F4', 'F5', 'F6', 'F7', 'F8'),
  isKnown: fc.boolean(),
  refreshKillsAccessToken: fc.boolean(),
  reuseKillsAccessTokens: fc.boolean(),
  burnsOnInvalidClient: fc.boolean(),
  ignoresAbort: fc.boolean(),
  grants: fc.constantFrom(1, 1, 2),
  skews: fc.constantFrom([0, 0, 0], [0, 0, 0], [-200, 0, 200], [200, -200, 0]),
  latencies: fc.array(fc.constantFrom(0, 1, 1, 5, 20, 120), { minLength: 1, maxLength: 6 }),
  actions: fc.array(action, { minLength: 1, maxLength: 8, size: 'max' }),
  provider: few(fc.option(fault, { freq: 2 }), 4),
  store: few(storeTrouble, 2),
  outages: fc.oneof(
    { weight: 9, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(outage, { minLength: 1, maxLength: 1 }) },
  ),
  interruptions: few(interruption, 2),
})
