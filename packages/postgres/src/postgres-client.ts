/**
 * What is used of `pg` (`Pool`, `Client`), `@neondatabase/serverless` (`Pool`, `Client`, `neon()`),
 * PGlite, and whatever else has a query with parameters. It resolves with the rows, or with an object
 * that has them.
 */
export interface QueryClient {
  query(text: string, values: string[]): PromiseLike<unknown>
}

/** What is used of `postgres` (Postgres.js). */
export interface UnsafeClient {
  unsafe(text: string, values: string[], options: { prepare: boolean }): PromiseLike<unknown>
}

/** A client that {@link postgresStore} works with. */
export type PostgresClient = QueryClient | UnsafeClient
