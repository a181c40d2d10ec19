import type { ActiveGrant, GrantState, RejectedGrant } from '../../src/grant-state.ts'
import type { Callers } from './callers.ts'
import { tokensFor } from '../../src/resource-token.ts'
import { isOvertaken } from './presentation.ts'
import { timing } from './timing.ts'
import { type Grant, resources, type World } from './world.ts'

/** Checks what can only be said in the end, and that all is well again where nothing fails any more. */
export async function checkAftermath(world: World, callers: Callers): Promise<void> {
  const { time, journal, server, isShared, grants, schedule, presentations } = world
  const { violate } = journal
  for (const { instance, what } of callers.pending) {
    if (instance.process.diedAt === undefined) violate('I8 in time', `${what} never ends`)
  }
  checkCalm()
  world.heal()
  journal.note('', 'all is well again')
  await time.advance(400_000)
  world.claims.checkEnds()
  for (const [index, grant] of grants.entries()) {
    checkRevoked(grant)
    if (!grant.isSignOutTried) await checkRecovery(grant, index)
  }

  /** Where everybody answers, everybody is served. One write whose answer got lost is no excuse. */
  function checkCalm(): void {
    const isCalm =
      world.isUnhurt() &&
      world.store.hardTroubles() === 0 &&
      presentations.all.every(({ answer }) =>
        /^t(okens|arget-refused)$/.test(answer?.learned ?? ''),
      ) &&
      !schedule.provider.some((one) => one?.type === 'delay' || one?.type === 'invalid-answer')
    // Rotations for several resources take their turns, and slow ones can outlast who waits for the last.
    const isBrief =
      schedule.latencies.every((latency) => latency <= 20) ||
      schedule.actions.every(({ resource }) => resource === undefined)
    const { unserved } = callers
    if (isCalm && isBrief && unserved.length > 0)
      violate('a calm caller is served', unserved.join(', '))
  }

  /** I10: when nothing fails any more, a grant that is alive at the provider is usable again. */
  async function checkRecovery(grant: Grant, index: number): Promise<void> {
    const { id, cookie } = grant
    const state = newestOf(world.instanceOf(0).peek(id), isShared ? undefined : cookie)
    if (!state || state.status === 'signed-out') return violate('I10 recovers', `${id} is gone`)
    const { refresh_token = '' } = state.tokens
    if (!server.isAlive(refresh_token)) {
      checkNothingDropped(grant, refresh_token)
      if (isOrderly()) violate('an orderly grant is never lost', `${id} is lost`)
      return
    }
    const action = { process: 0, grant: index, cookieAfter: 0 }
    // Three rotations that take their turns.
    const wait = 3 * timing.wait
    for (const resource of [undefined, ...resources]) {
      callers.resolve(action, { canCarry: true, resource, wait }, (resolution) => {
        const { status } = resolution
        const tokens = status === 'ok' ? tokensFor(resolution.state, resource) : undefined
        const isFresh = tokens && server.isUsable(tokens.access_token)
        if (!isFresh) violate('I10 recovers', `${id} ${resource} is alive and ends as ${status}`)
      })
    }
    await time.advance(10_000)
  }

  /** What a living process was given is stored in the end, unless something later is. */
  function checkNothingDropped(grant: Grant, stored: string): void {
    // Of two living siblings the later presented is stored. Then its own answer got lost, or the server
    // burnt it.
    const isGone = presentations.all.some(({ state, answer }) => {
      if (state.tokens.refresh_token !== stored) return false
      const isBurnt = schedule.burnsOnInvalidClient && answer?.learned === 'client-refused'
      return isBurnt || !answer || answer.learned === 'unknown'
    })
    if (isGone) return
    const spent = new Set(presentations.all.map(({ state }) => state.tokens.refresh_token))
    for (const presentation of presentations.all) {
      const { issued, process, state } = presentation
      if (state.id !== grant.id || !issued || process.diedAt !== undefined) continue
      // Only the newest lives, and only the server knows which it was: a request can overtake another.
      if (schedule.family === 'F7' && isOvertaken(presentation)) continue
      if (!spent.has(issued) && server.isAlive(issued)) {
        violate('no living token is dropped', `${issued} lives, ${stored} is stored`)
      }
    }
  }

  /** Nothing happened in which a strict provider's answer can get lost. */
  function isOrderly(): boolean {
    const isAnswered = presentations.all.every(
      ({ answer }) =>
        answer?.isInTime &&
        answer.learned !== 'unknown' &&
        !(answer.learned === 'client-refused' && schedule.burnsOnInvalidClient),
    )
    return world.isUndisturbed() && isAnswered
  }

  /** Signing out leaves nothing alive that a process was given, unless it had no chance. */
  function checkRevoked({ id, signedOutBy, first }: Grant): void {
    // To a clock that is slow, a claim that its holder gave up looks live.
    const isExact = schedule.skews.every((skew) => skew === 0)
    if (!signedOutBy || !world.isUndisturbed() || !isExact) return
    const given = presentations.all.filter(({ state }) => state.id === id).map((one) => one.issued)
    const living = [first, ...given].find((token) => token && server.isAlive(token))
    if (living) violate('I4 signed out for good', `${living} is not revoked`)
  }
}

function newestOf(
  stored: GrantState | undefined,
  carried: ActiveGrant | RejectedGrant | undefined,
): GrantState | undefined {
  if (!stored || !carried) return stored ?? carried
  return carried.generation > stored.generation ? carried : stored
}
