import { phaseOf } from '../../src/phase.ts'
import { slotOf } from '../../src/resource-token.ts'
import type { Profile } from '../../src/profile.ts'
import type { Journal } from './journal.ts'
import { endOf, isHeldUp, learnedBy, type Presentation } from './presentation.ts'
import { timing } from './timing.ts'

/** What presentations are judged by. */
export interface RepetitionsOptions {
  readonly profile: Profile | undefined
  readonly journal: Journal
  readonly now: () => number
  /** The claims are in a store that outlives a process. */
  readonly isShared: boolean
  /** Nothing of the kind that makes a process forget what it learned has happened so far. */
  readonly isUndisturbed: () => boolean
  readonly hasRestarted: () => boolean
}

/** How far apart two readings of time may be: the clocks differ, and a claim is written before it is used. */
export const tolerance = timing.drift + 300

/** Returns what checks a presentation that is about to be made against `all` earlier ones (I1). */
export function repetitionCheck(
  all: readonly Presentation[],
  options: RepetitionsOptions,
): (next: Presentation) => void {
  const { profile, journal, now } = options
  const lastForced = new Map<string, number>()

  return (next) => {
    const token = next.state.tokens.refresh_token
    const earlier = all.filter(({ state }) => state.tokens.refresh_token === token)
    for (const one of earlier) checkOverlap(one, next)
    const same = earlier.filter(({ state }) => state.generation === next.state.generation)
    const first = same.find((one) => learnedBy(one) === 'unknown' && !isForgotten(one, next))
    for (const one of same) checkRepetition(one, first, next)
    checkBreaker(next)
    checkForced(next)
  }

  function checkForced(next: Presentation): void {
    const { process, state, resource, at } = next
    if (!isForced(next)) return
    const place = `${state.id} ${resource}`
    const last = lastForced.get(place)
    lastForced.set(place, at)
    // A stopped process sends later than it decided to.
    if (last === undefined || process.stoppedFor > 0 || at >= last + 30_000 - tolerance) return
    if (!options.isShared && options.hasRestarted()) return
    const isRefused = all.some((one) => one.state.id === state.id && learnedBy(one) === 'refused')
    // A rejected grant has nothing to force. It can come back to life with a late answer.
    if (isRefused) return
    journal.violate('one forced rotation in 30 s', `${process.name} forces after ${at - last} ms`)
  }

  function isForced({ process, state, resource, claimedAt }: Presentation): boolean {
    const { forced } = slotOf(state, resource)
    if (!forced) return false
    // A sign-out may have replaced the claim meanwhile.
    if (claimedAt === undefined) return process.clock() - forced.at < tolerance
    return forced.at === claimedAt
  }

  function checkOverlap(one: Presentation, next: Presentation): void {
    if (isHeldUp(one)) return
    const end = endOf(one)
    if (end > next.at && !isForgotten(one, next)) {
      journal.violate(
        'I1 one presentation at a time',
        `${next.process.name} presents ${next.state.tokens.refresh_token} while ${one.process.name} still does`,
      )
    }
  }

  function checkRepetition(
    one: Presentation,
    first: Presentation | undefined,
    next: Presentation,
  ): void {
    if (isHeldUp(one) || isForgotten(one, next)) return
    const learned = learnedBy(one)
    const who = `${next.process.name} presents ${next.state.tokens.refresh_token} again`
    if (learned === 'tokens' && next.at < one.leaseUntil) {
      journal.violate('I1 no token twice', `${who} although the answer was there`)
    }
    const mayBeSpent = learned === 'unknown' || learned === 'tokens'
    if (mayBeSpent && !isProbe(first ?? one, next)) {
      journal.violate(
        'I1 no early probe',
        `${who} although it may be spent and nothing is lost yet`,
      )
    }
    if (!options.isUndisturbed() || learned === 'tokens') return
    const { answer } = one
    const isTarget = learned === 'target-refused'
    // The mistake of one caller keeps nobody else waiting.
    if (isTarget && one.resource !== next.resource) return
    const pause = learned === 'unknown' ? 250 : isTarget ? 30_000 - tolerance : 1_000
    const retryAfter = answer ? one.at + answer.retryAfter - tolerance : 0
    const from = Math.max(endOf(one) + pause, retryAfter)
    if (learned !== 'refused' && next.at < from - 2 * Math.abs(skewOf(one) - skewOf(next))) {
      journal.violate('I1 backed off', `${who} ${from - next.at} ms too early (${learned})`)
    }
  }

  /** A token that may be spent is tried where that is harmless, or where nothing is left to lose. */
  function isProbe(first: Presentation, next: Presentation): boolean {
    const { replay = 'never' } = profile ?? {}
    if (replay === 'always') return true
    if (replay !== 'never' && next.at < first.at + replay.within + tolerance) return true
    const { process, state, resource } = next
    return isForced(next) || phaseOf(state, process.clock() + 50, profile, resource) === 'expired'
  }

  /** One wrong client secret does not walk through every session of a process. */
  function checkBreaker(next: Presentation): void {
    const { process } = next
    const answers = all.filter((one) => one.process === process && one.answer)
    const last = answers.toSorted((a, b) => a.answer!.at - b.answer!.at).at(-1)
    // A refusal that comes when nobody waits for it any more is not heard.
    if (!last?.answer || learnedBy(last) !== 'client-refused') return
    // What was under way meanwhile may have closed it again, through a late answer.
    if (all.some((one) => one.process === process && !one.answer)) return
    // What was claimed before the refusal is on its way.
    const claimedAt = (next.claimedAt ?? 0) - 300
    if (claimedAt > last.answer.at && next.at < last.answer.at + 30_000) {
      journal.violate('breaker', `${process.name} asks although the client was just refused`)
    }
  }

  /** Where the memory of a process is all there is, nobody can know after its end. */
  function isForgotten(one: Presentation, next: Presentation): boolean {
    return !options.isShared && one.process !== next.process
  }
  function skewOf(one: Presentation): number {
    return one.process.clock() - now()
  }
}
