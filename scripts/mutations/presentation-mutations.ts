import type { Mutation } from './mutation.ts'

/** What decides who presents a refresh token, and what its answer means. */
export const presentationMutations: readonly Mutation[] = [
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
    name: 'store what comes after the timeout',
    file: 'exchange.ts',
    find: '? persist(context, claimed, late.state as ActiveGrant)',
    replace: '? undefined',
  },
  {
    name: 'the deadline of requests',
    file: 'exchange.ts',
    find: 'return withDeadline(context, timing.httpTimeout, answer, () => {',
    replace: 'return withDeadline(context, 1e9, answer, () => {',
  },
  {
    name: 'adopt on refusal',
    file: 'settle.ts',
    find: 'if (!isSame || stored.generation > state.generation) {',
    replace: 'if (!isSame && clock() < 0) {',
  },
  {
    name: 'leave the verdict to whoever presents now',
    file: 'settle.ts',
    find: `if (isClaimed) return giveUp('superseded')`,
    replace: '',
  },
  {
    name: 'tell of a refusal that a sign-out has made void',
    file: 'settle.ts',
    find: `return giveUp('signed-out')`,
    replace: 'return undefined',
  },
  {
    name: 'back off',
    file: 'decide.ts',
    find: '(one) => one && one.until > now',
    replace: '(one) => one && one.until < 0',
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
    name: 'a back-off survives another write',
    file: 'claim-grant.ts',
    find: 'if (stored.value.generation !== state.generation) return\n',
    replace: 'return\n',
  },
  {
    name: 'no message of others in errors',
    file: 'errors.ts',
    find: 'const { code } = cause as { code?: unknown }',
    replace:
      'const { code } = cause as { code?: unknown }\n    if (cause.message) return cause.message',
  },
  {
    name: 'tokens that the store did not take come first',
    file: 'flight.ts',
    find: 'if (isOwed(state, now)) {',
    replace: 'if (false as boolean) {',
  },
  {
    name: 'a refusal is stored once the store is back',
    file: 'settle.ts',
    find: 'return persevere(context, () => reject(context, claimed, presentation))',
    replace: 'return reject(context, claimed, presentation)',
  },
  {
    name: 'a back-off is stored once the store is back',
    file: 'settle.ts',
    find: 'await persevere(context, () => releaseClaim(context, claimed, next))',
    replace: 'await releaseClaim(context, claimed, next)',
  },
  {
    name: 'an answer that was there in time is not given up',
    file: 'clock.ts',
    find: 'if (clock() - end > punctual) ',
    replace: 'if (false as boolean) ',
  },
  {
    name: 'a token that a refresh ends: readers of a claim wait',
    file: 'decide.ts',
    find: '(!force && !isDying && serve)',
    replace: '(!force && serve)',
  },
  {
    name: 'a token that a refresh ends: callers beside the flight wait',
    file: 'resolve.ts',
    find: 'isRunning ? livesOn : inCookie && !canCarry',
    replace: 'isRunning || (inCookie && !canCarry)',
  },
]
