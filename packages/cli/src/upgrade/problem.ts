import { lineOf } from '../source/line.ts'
import type { Place } from '../source/reader.ts'

/** What a person has to look at, and where. */
export interface Problem {
  /** File and line. */
  readonly at: string
  /** What is there, and what to do about it. */
  readonly text: string
  /** What to write, line by line. */
  readonly code?: readonly string[]
}

export function problem(
  cwd: string,
  place: Place,
  text: string,
  code: readonly string[] = [],
): Problem {
  return { at: lineOf(cwd, place), text, code }
}
