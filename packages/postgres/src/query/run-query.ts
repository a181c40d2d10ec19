import type { KyselyClient, PostgresClient, QueryClient, UnsafeClient } from './postgres-client.ts'

/** A row, as the client makes one: what a column is depends on it, unless the statement makes it text. */
export type Row = Readonly<Record<string, unknown>>

/** Sends one statement, and resolves with its rows. */
export type RunQuery = (text: string, values: readonly Value[]) => Promise<readonly Row[]>

type Value = string | null
type Send = (text: string, values: Value[]) => PromiseLike<unknown>

/** How often a statement is tried that PostgreSQL gave up in favour of another. */
const attempts = 5

/**
 * Returns what sends statements over a client, and repeats those that PostgreSQL certainly has undone.
 *
 * @throws {TypeError} If `client` has no query.
 */
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

function senderFor(client: PostgresClient): Send {
  // Neon's has both, and the other one is not for this.
  if (has<QueryClient>(client, 'query')) return (text, values) => client.query(text, values)
  if (has<UnsafeClient>(client, 'unsafe')) {
    // To prepare is right only if the client is not told otherwise, which it looks at by itself.
    return (text, values) => client.unsafe(text, values, { prepare: true })
  }
  if (has<KyselyClient>(client, 'withoutPlugins')) return kyselySender(client)
  throw new TypeError(
    '"client" must have a "query" with parameters, or be a client of postgres or Kysely',
  )
}

function kyselySender(client: KyselyClient): Send {
  // A plugin can give columns other names.
  const plain = client.withoutPlugins()
  return (sql, parameters) =>
    plain.executeQuery({
      sql,
      parameters,
      query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] },
      queryId: { queryId: crypto.randomUUID() },
    })
}

function has<Client extends PostgresClient>(
  client: PostgresClient,
  name: keyof Client & string,
): client is Client {
  const methods = client as unknown as Partial<Record<string, unknown>> | null | undefined
  return typeof methods?.[name] === 'function'
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
