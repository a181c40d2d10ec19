export { postgresStore, type PostgresStore, type PostgresStoreOptions } from './postgres-store.ts'
export type { PostgresClient, QueryClient, UnsafeClient } from './postgres-client.ts'
export { schema } from './schema.ts'
