/**
 * What is used of `pg` (`Pool`, `Client`), `@neondatabase/serverless` (`Pool`, `Client`, `neon()`),
 * PGlite, and whatever else has a query with parameters. It resolves with the rows, or with an object
 * that has them.
 */
export interface QueryClient {
  query(text: string, values: (string | null)[]): PromiseLike<unknown>
}

/** What is used of `postgres` (Postgres.js). */
export interface UnsafeClient {
  unsafe(
    text: string,
    values: (string | null)[],
    options: { prepare: boolean },
  ): PromiseLike<unknown>
}

/** What is used of `Kysely`, whose dialect has to be one for PostgreSQL. */
export interface KyselyClient {
  withoutPlugins(): { executeQuery(query: KyselyQuery): PromiseLike<unknown> }
}

/** A `CompiledQuery` of Kysely, as its `CompiledQuery.raw` returns it. */
interface KyselyQuery {
  readonly sql: string
  readonly parameters: readonly (string | null)[]
  readonly query: {
    readonly kind: 'RawNode'
    readonly sqlFragments: readonly string[]
    readonly parameters: readonly []
  }
  readonly queryId: { readonly queryId: string }
}

/** A client of PostgreSQL that the stores work with. */
export type PostgresClient = QueryClient | UnsafeClient | KyselyClient
