import type { PresentationReport } from './presentation-book.ts'

/** What came of the refresh tokens of a sweep. */
export interface Judgement {
  /** How many were presented more than once, because whoever had presented them was killed. */
  readonly takenOver: number
  /** How many were presented more than once, and nobody was killed. */
  readonly presentedTwice: number
}

/** @param killed When each process was killed, in milliseconds since the epoch. */
export function judgePresentations(
  { repeated }: Pick<PresentationReport, 'repeated'>,
  killed: ReadonlyMap<string, number>,
): Judgement {
  const explained = repeated.filter((presentations) =>
    presentations.slice(1).every(({ at }, place) => {
      const diedAt = killed.get(presentations[place]!.by)
      return diedAt !== undefined && diedAt <= at
    }),
  )
  const takenOver = explained.length
  return { takenOver, presentedTwice: repeated.length - takenOver }
}
