import { placeOf } from './swept-tokens.ts'

/** Who has presented a refresh token, and when, in milliseconds since the epoch. */
interface Presentation {
  readonly by: string
  readonly at: number
}

/** What a token endpoint has seen. */
export interface PresentationReport {
  /** When each grant was rotated for the first time, in order, in milliseconds since the epoch. */
  readonly rotatedAt: readonly number[]
  /** How often the grant was rotated that was rotated most. */
  readonly mostRotations: number
  /** The presentations of each refresh token that was presented more than once, in order. */
  readonly repeated: readonly (readonly Presentation[])[]
  /** How many presentations each process has made. */
  readonly byProcess: Readonly<Record<string, number>>
  readonly refused: number
}

/** What a token endpoint does with a presentation. */
type Verdict =
  | { readonly status: 'rotate'; readonly generation: number; readonly index: number }
  | { readonly status: 'refuse' }

/** Judges presentations of refresh tokens that can be used once, and counts all of them. */
interface PresentationBook {
  readonly present: (refreshToken: string, presentation: Presentation) => Verdict
  /** Notes that an answer has left, whoever receives it. */
  readonly answered: (place: { readonly index: number }, at: number) => void
  /** How many grants have been rotated. */
  readonly rotated: number
  readonly report: () => PresentationReport
}

/** @param replayWithin How long the newest refresh token is answered again, in milliseconds; `0`: never. */
export function presentationBook(replayWithin: number): PresentationBook {
  const presentations = new Map<string, Presentation[]>()
  const generations = new Map<number, number>()
  const rotatedAt = new Map<number, number>()
  const byProcess: Record<string, number> = {}
  let refused = 0

  return {
    present(refreshToken, presentation) {
      const { index, generation } = placeOf(refreshToken)
      const key = `${index}.${generation}`
      const known = presentations.get(key) ?? []
      presentations.set(key, [...known, presentation])
      byProcess[presentation.by] = (byProcess[presentation.by] ?? 0) + 1
      const current = generations.get(index) ?? 0
      const next = generation + 1
      const isRepeated = next === current && presentation.at - known[0]!.at < replayWithin
      if (generation !== current && !isRepeated) {
        refused += 1
        return { status: 'refuse' }
      }
      generations.set(index, next)
      return { status: 'rotate', index, generation: next }
    },
    answered({ index }, at) {
      if (!rotatedAt.has(index)) rotatedAt.set(index, at)
    },
    get rotated() {
      return rotatedAt.size
    },
    report: () => ({
      rotatedAt: [...rotatedAt.values()].toSorted((one, other) => one - other),
      mostRotations: Math.max(0, ...new Set(generations.values())),
      repeated: [...presentations.values()].filter(({ length }) => length > 1),
      byProcess,
      refused,
    }),
  }
}
