import type { Journal } from './journal.ts'

const tokens = /(access|refresh)-\d+-\d+/

/** I9: what goes to logs holds no token. */
export function checkSecrecy(value: unknown, where: string, { violate }: Journal): void {
  if (tokens.test(JSON.stringify(value))) violate('I9 no token in events and errors', where)
}

/** The same for an error, its message and its causes. */
export function checkError(error: Error, where: string, journal: Journal): void {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    checkSecrecy([cause.message, String(cause), Object.entries(cause)], where, journal)
  }
}
