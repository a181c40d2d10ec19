import type { Mutation } from './mutation.ts'

/** What keeps the record of a grant right, and what is read from it. */
export const recordMutations: readonly Mutation[] = [
  {
    name: 'accept a late commit',
    file: 'commit.ts',
    find: 'if (isParent && !(isStatic && isLater)) continue',
    replace: '',
  },
  {
    name: 'of two siblings the later wins',
    file: 'commit.ts',
    find: 'if (!isSibling || isLater || isReplaced)',
    replace: 'if (true as boolean)',
  },
  {
    name: 'a refresh token that was replaced since does not come back',
    file: 'commit.ts',
    find: 'isLater || isReplaced)',
    replace: 'isLater)',
  },
  {
    name: 'a late refusal does not end what was rotated meanwhile',
    file: 'settle.ts',
    find: ' || stored.generation > state.generation',
    replace: '',
  },
  {
    name: 'no older access token over a newer one',
    file: 'commit.ts',
    find: '!(isStatic && isLater)',
    replace: '(true as boolean)',
  },
  {
    name: 'a commit keeps the claim of somebody else',
    file: 'commit.ts',
    find: '...(isOpen && { claim })',
    replace: '...(isOpen && {})',
  },
  {
    name: 'a commit keeps when a rotation was forced',
    file: 'commit.ts',
    find: 'const state = { ...next, ...replaceParts(stored, partsOf(next, own.resource), own) }',
    replace:
      'const state = { ...next, ...replaceParts(stored, partsOf(next, own.resource), own), forced: next.forced! }',
  },
  {
    name: 'go on while the store is away',
    file: 'persevere.ts',
    find: 'if (clock() + delay > giveUpAt) throw error',
    replace: 'throw error',
  },
  {
    name: 'no tombstone is overwritten by a commit',
    file: 'commit.ts',
    find: `if (value.status === 'signed-out') return { status: 'signed-out' }`,
    replace: `if (value.status === 'signed-out') continue`,
  },
  {
    name: 'nothing is newer than a sign-out',
    file: 'newest.ts',
    find: `if (stored.status === 'signed-out') return stored`,
    replace: `if (stored.status === 'signed-out') return carried`,
  },
  {
    name: 'a sign-out is seen when a grant is read',
    file: 'resolve.ts',
    find: 'const known = newest(record?.value, carried)',
    replace: `const isOver = record?.value.status === 'signed-out'
    const before = seen.get(id + '!') ?? carried
    const known = isOver ? before : newest(record?.value, carried)
    if (known) seen.remember({ ...known, id: id + '!' })`,
  },
  {
    name: 'the newer generation wins over the cookie',
    file: 'newest.ts',
    find: 'carried.generation > stored.generation ? carried : stored',
    replace: 'carried',
  },
  {
    name: 'the deadline of store calls',
    file: 'store-access.ts',
    find: 'return withDeadline({ clock, timer }, storeTimeout, heard, () => {',
    replace: 'return withDeadline({ clock, timer }, 1e9, heard, () => {',
  },
  {
    name: 'spare readers a silent store',
    file: 'store-access.ts',
    find: 'if (clock() >= silentUntil) return get(id)',
    replace: 'if (true as boolean) return get(id)',
  },
  {
    name: 'take no slow call for a silent store',
    file: 'store-access.ts',
    find: ' && answers === before',
    replace: '',
  },
  {
    name: 'find out what became of a write without an answer',
    file: 'store-access.ts',
    find: '        let stored = await get(id)\n',
    replace: '        if (clock() > 0) return undefined\n        let stored = await get(id)\n',
  },
  {
    name: 'take a write without an answer for done only if it is',
    file: 'store-access.ts',
    find: 'return stored?.version === next.version ? next : undefined',
    replace: 'return next',
  },
  {
    name: 'serve what is usable when its refresh fails',
    file: 'resolve.ts',
    find: `if (phaseOf(state, now, profile, request.resource) !== 'expired') return { status: 'ok', state }\n  // Somebody`,
    replace: '// Somebody',
  },
  {
    name: 'serve what was rotated while a caller waited',
    file: 'resolve.ts',
    find: `return isRotated ? { status: 'ok', state: latest } : resolution`,
    replace: 'return resolution',
  },
  {
    name: 'serve what was seen last while the store is away',
    file: 'resolve.ts',
    find: 'const state = newest(seen.get(id), carried)',
    replace: 'const state = carried',
  },
  {
    name: 'callers wait no longer than they want to',
    file: 'resolve.ts',
    find: 'let resolution = await withDeadline(context, wait, running, late)',
    replace: 'let resolution = await withDeadline(context, 1e9, running, late)',
  },
  {
    name: 'nobody waits who needs no token',
    file: 'resolve.ts',
    find: 'if (request.atOnce) return rotateBehind(context, decision.state, record, request)',
    replace: '',
  },
  {
    name: 'a sign-out holds here although the store is away',
    file: 'resolve.ts',
    find: "if (leaving.has(id)) return { status: 'signed-out' }",
    replace: '',
  },
  {
    name: 'a sign-out is stored once the store is back',
    file: 'sign-out.ts',
    find: 'persevere(context, again)',
    replace: 'Promise.resolve()',
  },
  {
    name: 'revoke what is known where whoever presents it dies',
    file: 'sign-out.ts',
    find: 'sleep(timer, left).then(() => revoke(state.tokens))',
    replace: 'Promise.resolve()',
  },
]
