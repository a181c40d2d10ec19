import type { RequestCounts } from './stats.ts'

/** One kind of request, counted by how it ended. */
export interface Tally {
  /** Counts an arrival. */
  begin(): void
  /** Counts how one of the arrivals ended. */
  end(outcome: string): void
  read(): RequestCounts
}

export function createTally(): Tally {
  const byOutcome = new Map<string, number>()
  let total = 0
  return {
    begin: () => void (total += 1),
    end: (outcome) => void byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1),
    read: () => ({ total, byOutcome: Object.fromEntries(byOutcome) }),
  }
}
