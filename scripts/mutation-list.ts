/** A mechanism of the core that is taken away, to see a test fail. */
export interface Mutation {
  /** What is taken away. */
  readonly name: string
  /** Below `packages/core/src`. */
  readonly file: string
  /** Has to occur exactly once. */
  readonly find: string
  readonly replace: string
}

export const mutations: readonly Mutation[] = [
  {
    name: 'send only after winning the claim',
    file: 'claim-grant.ts',
    find: 'if (!written) return undefined\n',
    replace: 'if (!written) return { state, claim, record: record! }\n',
  },
  {
    name: 'claim only the version that was read',
    file: 'claim-grant.ts',
    find: 'const written = await store.write(state.id, record, { ...grant, claim })',
    replace:
      'const written = await store.write(state.id, await store.get(state.id), { ...grant, claim })',
  },
  {
    name: 'give up a claim that took too long to write',
    file: 'claim-grant.ts',
    find: 'if (clock() - now > timing.drift) {',
    replace: 'if (clock() < 0) {',
  },
  {
    name: 'commit before use',
    file: 'settle.ts',
    find: 'const stored = await persist(context, claimed, presentation.state)',
    replace: `void persist(context, claimed, presentation.state).catch(() => undefined)
        const stored = { status: 'committed', state: presentation.state } as const`,
  },
  {
    name: 'accept a late commit',
    file: 'commit.ts',
    find: 'if (isParent && !(isStatic && isLater)) continue',
    replace: '',
  },
  {
    name: 'of two siblings the later wins',
    file: 'commit.ts',
    find: 'if (!isSibling || isLater)',
    replace: 'if (true as boolean)',
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
    find: '...(isForced && { forced })',
    replace: '',
  },
  {
    name: 'go on committing while the store is away',
    file: 'exchange.ts',
    find: 'if (clock() + delay > giveUpAt) throw error',
    replace: 'throw error',
  },
  {
    name: 'store what comes after the timeout',
    file: 'exchange.ts',
    find: '? persist(context, claimed, late.state as ActiveGrant)',
    replace: '? undefined',
  },
  {
    name: 'the deadline of requests',
    file: 'exchange.ts',
    find: 'return withDeadline(timer, timing.httpTimeout, answer, () => {',
    replace: 'return withDeadline(timer, 1e9, answer, () => {',
  },
  {
    name: 'adopt on refusal',
    file: 'settle.ts',
    find: 'if (!isSame) {',
    replace: 'if (!isSame && clock() < 0) {',
  },
  {
    name: 'leave the verdict to whoever presents now',
    file: 'settle.ts',
    find: 'if (isClaimed) return undefined',
    replace: '',
  },
  {
    name: 'back off',
    file: 'decide.ts',
    find: 'if (backoff && backoff.until > now) {',
    replace: 'if (backoff && backoff.until < 0) {',
  },
  {
    name: 'wait for whoever holds the claim',
    file: 'decide.ts',
    find: 'if (claim && claim.leaseUntil > now) {',
    replace: 'if (claim && claim.leaseUntil < 0) {',
  },
  {
    name: 'do not repeat what may be spent while nothing is lost',
    file: 'decide.ts',
    find: 'if (serve && !force && claim && !mayRepeat(claim, profile, now)) return serve',
    replace: '',
  },
  {
    name: 'forced rotations are rare',
    file: 'force.ts',
    find: 'if (forced && now < forced.at + interval) return false',
    replace: '',
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
    name: 'revoke what comes after a sign-out',
    file: 'exchange.ts',
    find: `if (outcome.status === 'signed-out') await context.revoke(next.tokens)`,
    replace: '',
  },
  {
    name: 'revoke when a sign-out met a failing rotation',
    file: 'claim-grant.ts',
    find: `if (stored?.value.status === 'signed-out') return revoke(state.tokens)`,
    replace: `if (stored?.value.status === 'signed-out') return`,
  },
  {
    name: 'the newer generation wins over the cookie',
    file: 'newest.ts',
    find: 'carried.generation > stored.generation ? carried : stored',
    replace: 'carried',
  },
  {
    name: 'take the refresh token out of an invalid answer',
    file: 'present.ts',
    find: 'if (issued && issued !== refreshToken) {',
    replace: 'if (issued && !issued) {',
  },
  {
    name: 'the outcome of a reset is unknown',
    file: 'present.ts',
    find: "'ECONNREFUSED'",
    replace: "'ECONNREFUSED', 'ECONNRESET'",
  },
  {
    name: 'the deadline of store calls',
    file: 'store-access.ts',
    find: `return store.kind === 'memory' ? answer : withDeadline(timer, storeTimeout, answer, fail)`,
    replace: 'return answer',
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
    find: `if (phaseOf(state, now, profile) !== 'expired') return { status: 'ok', state }\n  // Somebody`,
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
    find: 'withDeadline(timer, wait, running, () =>',
    replace: 'withDeadline(timer, 1e9, running, () =>',
  },
  {
    name: 'a back-off survives another write',
    file: 'claim-grant.ts',
    find: 'if (stored.value.generation !== state.generation) return\n',
    replace: 'return\n',
  },
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
    name: 'no message of others in errors',
    file: 'errors.ts',
    find: 'const { code } = cause as { code?: unknown }',
    replace:
      'const { code } = cause as { code?: unknown }\n    if (cause.message) return cause.message',
  },
]
