import type { Mutation } from './mutation.ts'

/** What keeps a refused client, or what looks like one, from costing every session. */
export const breakerMutations: readonly Mutation[] = [
  {
    name: 'the breaker',
    file: 'flight.ts',
    find: 'const admitted = breaker.admit(id, now, since)',
    replace: 'const admitted = breaker.admit(id, now, since) && true',
  },
  {
    name: 'one grant ahead of the others',
    file: 'breaker.ts',
    find: 'return now < Math.min(startedAt, since) + headStart ? { probe: prober } : true',
    replace: 'return true',
  },
  {
    name: 'doubt: a grant that is refused for its own sake stops nobody',
    file: 'settle.ts',
    find: 'breaker.doubt(grantId, refreshTokenHash, clock())',
    replace: 'breaker.trip(grantId, clock())',
  },
  {
    name: 'doubt: a refresh token that was exchanged is alive',
    file: 'breaker.ts',
    find: 'if (token === refreshTokenHash) doubts.delete(token)',
    replace: 'if (false as boolean) doubts.delete(token)',
  },
  {
    name: 'doubt: nobody is rejected before another token was exchanged',
    file: 'breaker.ts',
    find: 'if (known.isRefuted && duration === 0 &&',
    replace: 'if (duration === 0 &&',
  },
  {
    name: 'doubt: an exchange that was asked for before proves nothing',
    file: 'breaker.ts',
    find: 'sentAt > one.since',
    replace: 'sentAt > 0',
  },
  {
    name: 'doubt: nobody is rejected while the client is in doubt',
    file: 'breaker.ts',
    find: 'known.isRefuted && duration === 0 && now',
    replace: 'known.isRefuted && now',
  },
  {
    name: 'doubt: another grant is let go first',
    file: 'breaker.ts',
    find: 'if (now < othersUntil && refused.has(grantId)) return { until: othersUntil }\n',
    replace: '',
  },
]
