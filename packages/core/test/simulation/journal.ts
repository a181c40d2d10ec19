import type { Clock } from '../../src/clock.ts'

/** What happened, and what should not have. */
export interface Journal {
  /** Notes a fact. `detail` is turned into text only when somebody reads it. */
  readonly note: (who: string, what: string, detail?: unknown) => void
  /** Notes that an invariant does not hold. */
  readonly violate: (invariant: string, message: string) => void
  readonly violations: readonly string[]
  readonly text: () => string
}

export function createJournal(clock: Clock): Journal {
  const start = clock()
  const lines: (readonly [at: number, who: string, what: string, detail: unknown])[] = []
  const violations: string[] = []
  return {
    note: (who, what, detail) => void lines.push([clock() - start, who, what, detail]),
    violate(invariant, message) {
      violations.push(`${invariant}: ${message}`)
      lines.push([clock() - start, '!!', `${invariant}: ${message}`, undefined])
    },
    violations,
    text: () =>
      lines
        .map(([at, who, what, detail]) => {
          const more = detail === undefined ? '' : ` ${JSON.stringify(shorten(detail))}`
          return `${String(at).padStart(8)} ${who.padEnd(3)} ${what}${more}`
        })
        .join('\n'),
  }
}

/** The members of a state that matter, with the times counted in the same way as those of the lines. */
function shorten(detail: unknown): unknown {
  if (detail instanceof Error) return detail.message
  if (typeof detail !== 'object' || detail === null || !('generation' in detail)) return detail
  const { status, generation, tokens, ...rest } = detail as Record<string, never>
  const { resources, claim, backoff, forced } = rest
  return { status, generation, tokens, resources, claim, backoff, forced }
}
