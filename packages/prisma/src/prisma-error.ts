/** How often something is tried that the database gave up in favour of somebody else. */
const attempts = 8

/** How long a pause before the second attempt is at most, in milliseconds: it doubles with each. */
const firstPause = 10

/** Repeats what was certainly not applied, because of a concurrent transaction. */
export async function repeated<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      if (attempt === attempts || !isGivenUp(error)) throw error
      // Whoever was in the way is let through, and two that met do not meet again.
      const pause = Math.random() * firstPause * 2 ** (attempt - 1)
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

/** Whether a row with this key is there already. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === 'P2002'
}

/** Whether a client has said that it has no interactive transactions: that of Neon over HTTP does. */
export function isWithoutTransactions(error: unknown): boolean {
  return error instanceof Error && /transactions are not supported/i.test(error.message)
}

/**
 * Runs something, and throws what Prisma says of a call that does not fit the schema anew, without the
 * values of that call, which it shows: they can be tokens.
 */
export async function withoutValues<Result>(
  what: string,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    const { name, message } = (error ?? {}) as Partial<Error>
    if (name !== 'PrismaClientValidationError') throw error
    const said = message?.trimEnd().split('\n').at(-1) ?? ''
    const argument = /\bargument `(\w+)`/i.exec(said)?.[1]
    const remedy =
      argument === 'userId'
        ? 'set the option "userId" to what turns a string into an id of a user, such as Number'
        : 'it needs the models of @auth/prisma-adapter and of @token-rotation/prisma'
    const which = argument ? `the argument "${argument}"` : 'the call'
    // oxlint-disable-next-line eslint/preserve-caught-error -- The cause would show the values.
    throw new TypeError(`${what} failed: ${which} does not fit your schema, ${remedy}`)
  }
}

/**
 * Whether the database undid something because of a concurrent transaction (a write conflict, a deadlock),
 * or did not even begin it (SQLite, where one writes at a time).
 */
function isGivenUp(error: unknown): boolean {
  return codeOf(error) === 'P2034' || /SQLITE_BUSY|database is locked/.test(driverMessageOf(error))
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code
}

function driverMessageOf(error: unknown): string {
  const { meta } = (error ?? {}) as {
    meta?: { driverAdapterError?: { cause?: { originalMessage?: unknown } } }
  }
  return String(meta?.driverAdapterError?.cause?.originalMessage)
}
