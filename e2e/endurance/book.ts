import type { Rule } from './rules.ts'

/** What a run has seen. */
export interface Book {
  /** Answers by what was asked for and what came. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** What has broken a rule. */
  readonly breaches: ReadonlyMap<Rule, readonly string[]>
  /** What is worth knowing and breaks no rule. */
  readonly notes: ReadonlyMap<string, number>
  /** Milliseconds until an answer, by what was asked for, and under which circumstances. */
  readonly waits: ReadonlyMap<string, readonly number[]>
  count(what: string, outcome: string): void
  waited(what: string, ms: number): void
  note(what: string): void
  /** @param what Says when, who and what. No token, no cookie. */
  breach(rule: Rule, what: string): void
}

export function createBook(): Book {
  const outcomes = new Map<string, Map<string, number>>()
  const breaches = new Map<Rule, string[]>()
  const notes = new Map<string, number>()
  const waits = new Map<string, number[]>()
  const startedAt = Date.now()
  return {
    outcomes,
    breaches,
    notes,
    waits,
    count(what, outcome) {
      const counts = outcomes.get(what) ?? new Map<string, number>()
      outcomes.set(what, counts.set(outcome, (counts.get(outcome) ?? 0) + 1))
    },
    waited(what, ms) {
      const all = waits.get(what) ?? []
      waits.set(what, all)
      all.push(ms)
    },
    note: (what) => void notes.set(what, (notes.get(what) ?? 0) + 1),
    breach(rule, what) {
      const at = ((Date.now() - startedAt) / 1000).toFixed(1)
      breaches.set(rule, [...(breaches.get(rule) ?? []), `${at} s: ${what}`])
    },
  }
}
