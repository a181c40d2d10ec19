export { postgresStore, type PostgresStore, type PostgresStoreOptions } from './postgres-store.ts'
export type {
  KyselyClient,
  PostgresClient,
  QueryClient,
  UnsafeClient,
} from './query/postgres-client.ts'
export { schema } from './schema.ts'
