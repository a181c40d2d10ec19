import type { Database, Dialect } from './dialect.ts'
import { repeatGivenUp } from './given-up.ts'
import type { Statement } from './statements.ts'
import type { Steps } from './steps.ts'

/** Sends the statements of `steps` one by one, each of them again where the database gave it up. */
export function runInTurn<Result>(steps: Steps<Result>): Promise<Result> {
  return runAsync(steps, (statement) => repeatGivenUp(async () => await statement))
}

/**
 * Runs what `begin` begins in one transaction, all of it again where the database gave it up.
 *
 * @returns Resolves with `false` where the steps return that, and have been undone.
 */
export function runAsOne<Result>(
  db: Database,
  { name, isSync }: Dialect,
  begin: (transaction: Database) => Steps<Result | false>,
): Promise<Result | false> {
  // SQLite would let two begin that cannot both end.
  const config = name === 'sqlite' ? ({ behavior: 'immediate' } as object) : undefined
  return repeatGivenUp(async () => {
    let isUndone = false
    function settle(result: Result | false): Result {
      if (result !== false) return result
      isUndone = true
      throw new Error('undone')
    }
    try {
      if (!isSync) {
        return await db.transaction(
          async (transaction) => settle(await runAsync(begin(transaction))),
          config,
        )
      }
      const transact = db.transaction.bind(db) as unknown as SyncTransaction<Result>
      return transact((transaction) => settle(runSync(begin(transaction))), config)
    } catch (error) {
      // Whatever came of undoing it: it has not been told to last.
      if (isUndone) return false
      throw error
    }
  })
}

type SyncTransaction<Result> = (
  run: (transaction: Database) => Result,
  config: object | undefined,
) => Result

async function runAsync<Result>(
  steps: Steps<Result>,
  send = (statement: Statement): PromiseLike<unknown> => statement,
): Promise<Result> {
  let next = steps.next()
  while (!next.done) {
    try {
      next = steps.next(await send(next.value))
    } catch (error) {
      next = steps.throw(error)
    }
  }
  return next.value
}

function runSync<Result>(steps: Steps<Result>): Result {
  let next = steps.next()
  while (!next.done) next = steps.next(next.value.all!())
  return next.value
}
