import type { PostgresClient, UnsafeClient } from './postgres-client.ts'

type Row = Readonly<Record<string, string>>

/** Sends one statement, and resolves with its rows. */
export type RunQuery = (text: string, values: readonly string[]) => Promise<readonly Row[]>

/** How often a statement is tried that PostgreSQL gave up in favour of another. */
const attempts = 5

/** @throws {TypeError} If `client` has no query. */
export function queryRunner(client: PostgresClient): RunQuery {
  const send = senderFor(client)
  return async (text, values) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return rowsOf(await send(text, [...values]))
      } catch (error) {
        if (attempt === attempts || !isGivenUp(error)) throw error
      }
    }
  }
}

function senderFor(
  client: PostgresClient,
): (text: string, values: string[]) => PromiseLike<unknown> {
  // Neon's has both, and the other one is not for this.
  if (isFunction(client, 'query')) return (text, values) => client.query(text, values)
  if (isFunction(client, 'unsafe')) {
    // To prepare is right only if the client is not told otherwise, which it looks at by itself.
    return (text, values) => (client as UnsafeClient).unsafe(text, values, { prepare: true })
  }
  throw new TypeError('"client" must have a "query" with parameters, or be a client of postgres')
}

function isFunction<Name extends string>(
  client: unknown,
  name: Name,
): client is Record<Name, (text: string, values: string[]) => PromiseLike<unknown>> {
  return (
    typeof (client as Partial<Record<string, unknown>> | null | undefined)?.[name] === 'function'
  )
}

function rowsOf(result: unknown): readonly Row[] {
  const rows = Array.isArray(result) ? result : (result as { rows?: unknown } | undefined)?.rows
  if (!Array.isArray(rows)) throw new Error('the client resolved with something that has no rows')
  return rows as readonly Row[]
}

/**
 * Whether PostgreSQL undid a statement because of a concurrent one: `serialization_failure` (isolation
 * levels above read committed) or `deadlock_detected`. It was certainly not applied.
 */
function isGivenUp(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return code === '40001' || code === '40P01'
}
