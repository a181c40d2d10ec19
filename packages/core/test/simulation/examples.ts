import type { Action, Schedule } from './schedule.ts'

const quiet: Schedule = {
  mode: 'shared',
  family: 'F4',
  isKnown: false,
  refreshKillsAccessToken: false,
  reuseKillsAccessTokens: false,
  burnsOnInvalidClient: false,
  ignoresAbort: false,
  grants: 1,
  skews: [0, 0, 0],
  latencies: [1],
  actions: [],
  provider: [],
  store: [],
  outages: [],
  interruptions: [],
}

function resolve(after: number, process: number, force: Action['force'] = 'no'): Action {
  const rest = { hasBackground: false, wait: undefined, cookieAfter: 0 }
  return { after, type: 'resolve', process, grant: 0, force, ...rest }
}

/** One process claims an expired grant and is stopped; another takes over when the claim has lapsed. */
const takeover = { ...quiet, actions: [resolve(116_000, 0), resolve(5_000, 1)] }
const stop = { process: 0, of: 'provider', call: 0, lasts: 6_000 } as const

/** Schedules that chance meets too seldom. They are tried first. */
export const examples: readonly Schedule[] = [
  // The probe is refused, because the first request got through in the end, and its answer too.
  {
    ...takeover,
    family: 'F3',
    ignoresAbort: true,
    actions: [resolve(116e3, 0), resolve(3200, 1)],
    provider: [
      {
        type: 'delay',
        before: 3500,
      },
      {
        type: 'delay',
        before: 1e3,
      },
    ],
  },
  // Wakes up, and does not send any more what it has claimed long ago.
  { ...takeover, family: 'F3', interruptions: [{ ...stop, when: 'before' }] },
  // Wakes up with the only living token when the other has marked the grant as rejected.
  { ...takeover, family: 'F3', interruptions: [{ ...stop, when: 'after' }] },
  // Dies, and the refresh token is spent.
  { ...takeover, interruptions: [{ ...stop, when: 'after', lasts: null }] },
  // The answer gets lost while the access token is usable.
  {
    ...quiet,
    actions: [resolve(106e3, 0), resolve(5e3, 1), resolve(6e3, 2)],
    provider: [{ type: 'reset-after' }],
  },
  // One keeps the refresh token, the other has presented it before and sent it later, and is given a new one.
  {
    ...quiet,
    family: 'F8',
    grants: 2,
    latencies: [0],
    actions: [{ ...resolve(116_000, 2), grant: 1 }, resolve(3_000, 2), resolve(0, 1)],
    interruptions: [
      { process: 1, of: 'provider', call: 0, when: 'after', lasts: 6_000 },
      { process: 2, of: 'provider', call: 1, when: 'before', lasts: 6_000 },
    ],
  },
  // The claim is written, and the store does not say so. Then the commit.
  { ...quiet, actions: [resolve(116_000, 0)], store: [{ call: 2, type: 'reply-lost' }] },
  { ...quiet, actions: [resolve(116_000, 0)], store: [{ call: 3, type: 'reply-lost' }] },
]
