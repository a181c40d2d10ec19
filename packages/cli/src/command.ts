/** What a command may know of the place where it runs. */
export interface Surroundings {
  readonly cwd: string
  readonly isColoured: boolean
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
  /** Rewrites the last line of a terminal. Absent where there is none. */
  readonly rewrite?: (text: string) => void
}

/** `0`: nothing to do, `1`: something needs attention, `2`: wrong usage. */
export type ExitCode = 0 | 1 | 2

/** One command of the tool. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  readonly usage: string
  /** @throws {UsageError} Or rejects with one. */
  readonly run: (
    args: readonly string[],
    surroundings: Surroundings,
  ) => ExitCode | Promise<ExitCode>
}

/** The command line asks for something that is not there. Its message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
