import type { Mutation } from './mutation.ts'

/** What keeps the grants of accounts right, and the ones that are rotated before anybody asks. */
export const accountMutations: readonly Mutation[] = [
  {
    name: 'accounts: a sign-in keeps the refresh token that it does not bring',
    file: 'renew.ts',
    find: '...(refresh_token && { refresh_token }), ...brought.tokens',
    replace: '...brought.tokens',
  },
  {
    name: 'accounts: a sign-in counts as a rotation',
    file: 'renew.ts',
    find: 'const generation = stored.generation + 1',
    replace: 'const { generation } = stored',
  },
  {
    name: 'accounts: a sign-in waits for whoever presents the refresh token that stays',
    file: 'renew.ts',
    find: '...(claim && { claim })',
    replace: '...(claim && {})',
  },
  {
    name: 'accounts: a sign-in ends what a disconnect has left to do',
    file: 'renew.ts',
    find: 'leaving.delete(brought.id)',
    replace: '',
  },
  {
    name: 'ahead: nobody uses it',
    file: 'claim-grant.ts',
    find: 'const usedAt = isAhead ? (state.usedAt ?? state.writtenAt ?? now) : now',
    replace: 'const usedAt = isAhead ? now : now',
  },
  {
    name: 'ahead: a record does not live longer',
    file: 'rotator-context.ts',
    find: 'Math.max(timing.ttl - (now - (state.usedAt ?? now)), 1)',
    replace: 'timing.ttl',
  },
  {
    name: 'ahead: waits for the new token',
    file: 'resolve.ts',
    find: 'return decision.usable && !request.ahead',
    replace: 'return decision.usable',
  },
  {
    name: 'ahead: a look is no use',
    file: 'resolve.ts',
    find: 'if (!request.ahead) finish(upkeep',
    replace: 'finish(upkeep',
  },
  {
    name: 'the next turn comes after a claim and a back-off',
    file: 'phase.ts',
    find: 'Math.max(due, claim?.leaseUntil ?? 0, backoff?.until ?? 0)',
    replace: 'Math.max(due, 0, claim ? 0 : 0, backoff ? 0 : 0)',
  },
]
