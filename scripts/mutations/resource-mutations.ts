import type { Mutation } from './mutation.ts'

/** What keeps the access tokens of one grant for several resources apart (RFC 8707). */
export const resourceMutations: readonly Mutation[] = [
  {
    name: 'resources: a flight is shared for the same one only',
    file: 'resolve.ts',
    find: "return `${id}\\n${resource ?? ''}`",
    replace: 'return id + String(resource).slice(99)',
  },
  {
    name: 'resources: flights of one grant follow one another',
    file: 'resolve.ts',
    find: '(before ? before.then(() => fly(context, plan)) : fly(context, { ...plan, read }))',
    replace: 'fly(context, { ...plan, read })',
  },
  {
    name: 'resources: each access token has an end of its own',
    file: 'phase.ts',
    find: 'const tokens = tokensFor(state, resource)\n',
    replace: 'const tokens = tokensFor(state, resource) && state.tokens\n',
  },
  {
    name: 'resources: an answer goes to the one that was asked for',
    file: 'resource-token.ts',
    find: 'if (!resource) {\n    return { tokens: parts',
    replace: 'if (sentAt) {\n    return { tokens: parts',
  },
  {
    name: 'resources: a commit leaves what was stored for others meanwhile',
    file: 'commit.ts',
    find: 'replaceParts(stored, partsOf(next, own.resource), own)',
    replace: 'replaceParts(next, partsOf(next, own.resource), own)',
  },
  {
    name: 'resources: an answer without an access token brings none',
    file: 'commit.ts',
    find: 'partsOf(next, own.resource)',
    replace: '(tokensFor(next, own.resource) ?? next.tokens)',
  },
  {
    name: 'resources: a commit is known by the token of its own',
    file: 'commit.ts',
    find: 'tokensFor(one, claim.resource)',
    replace: 'tokensFor(one)',
  },
  {
    name: 'resources: one that is refused keeps nobody else waiting',
    file: 'present.ts',
    find: 'if (resource && isTarget) {',
    replace: 'if (resource && !resource) {',
  },
  {
    name: 'resources: one that was refused is not asked for at every request',
    file: 'decide.ts',
    find: '[slotOf(state, resource).backoff, state.backoff]',
    replace: '[state.backoff]',
  },
  {
    name: 'resources: a claim for another does not force',
    file: 'force.ts',
    find: ' && claim.resource === resource',
    replace: '',
  },
]
