export type { KyselyClient, PostgresClient, QueryClient, UnsafeClient } from './postgres-client.ts'
export { queryRunner, type Row, type RunQuery } from './run-query.ts'
export { tableName, type TableName } from './table-name.ts'
