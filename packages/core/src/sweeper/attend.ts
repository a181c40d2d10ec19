import type { DueSource } from './due-source.ts'
import { createGate, type Held, type ProviderGate } from './provider-gate.ts'
import type { SweeperSettings } from './sweeper-options.ts'
import type { Totals } from './totals.ts'
import type { Turn, Visit } from './visit.ts'
import type { Handed, WaitingLine } from './waiting-line.ts'

/** What attending to a grant works with. */
export interface Attendance {
  readonly settings: SweeperSettings
  readonly source: DueSource
  readonly line: WaitingLine
  readonly totals: Totals
  readonly isStopping: () => boolean
}

/**
 * Makes what visits a grant, and sees to it that it is visited again when that is needed. It calls `answered`
 * when the provider has answered.
 */
export function attendant(
  attendance: Attendance,
): (handed: Handed, answered: () => void) => Promise<void> {
  const { settings, source, line, totals, isStopping } = attendance
  const { visit, clock, random, rate, lease } = settings
  const gates = new Map<string, ProviderGate>()

  function gateOf(provider: string): ProviderGate {
    const gate = gates.get(provider) ?? createGate(rate, lease / 2)
    gates.set(provider, gate)
    return gate
  }
  /** Not all at once. */
  function spread(time: number): number {
    return time + random() * Math.min(Math.max(time - clock(), 1_000), lease)
  }

  async function settle(handed: Handed, outcome: Visit, held: Held | undefined): Promise<void> {
    switch (outcome.status) {
      case 'rotated':
        return
      case 'fresh':
      case 'idle':
        // What should be rotated and cannot be is tried again when its time here is over.
        if (outcome.dueAt !== undefined && outcome.dueAt <= clock()) return
        return source.postpone(handed, outcome.dueAt)
      case 'held': {
        if (isStopping()) return source.postpone(handed, clock())
        if (!held) return
        const waiting = { ...handed, turn: held.until }
        if (held.isTurn && !source.isOver(waiting, held.until)) return line.add(waiting)
        return source.postpone(handed, spread(held.until))
      }
      case 'unavailable':
      case 'misconfigured':
        return source.postpone(handed, spread(outcome.retryAt))
      case 'rejected':
      case 'signed-out':
      case 'missing':
        return source.postpone(handed, undefined)
    }
  }

  return async (handed, answered) => {
    const startedAt = clock()
    let gate: ProviderGate | undefined
    let held: Held | undefined
    const turn: Turn = {
      answered,
      admit(provider) {
        if (isStopping() || gate || held) return false
        const admission = gateOf(provider).admit(clock(), handed.turn)
        if (admission === true) gate = gateOf(provider)
        else held = admission
        return admission === true
      },
    }
    let outcome: Visit | undefined
    try {
      outcome = await visit(handed.id, turn)
    } finally {
      gate?.settle(outcome, startedAt, clock())
    }
    totals[outcome.status] += 1
    if ('code' in outcome) totals.lastError = outcome.code
    await settle(handed, outcome, held)
  }
}
