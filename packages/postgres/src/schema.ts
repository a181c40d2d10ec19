import { tableName } from './query/table-name.ts'

/**
 * Returns the SQL that creates the table and its indexes, if they are not there. It is that of
 * `@token-rotation/postgres/schema.sql`; several statements, to be run by a migration.
 *
 * @param table As the option `table` of `postgresStore`. Default is `'token_rotation_grants'`.
 *
 * @throws {TypeError} If `table` is not the name of a table.
 */
export function schema(table = 'token_rotation_grants'): string {
  const { quoted, name } = tableName(table)
  return `create table if not exists ${quoted} (
  id text collate "C" primary key,
  version text not null,
  value text not null,
  expires_at timestamptz not null,
  due_at timestamptz
);

create index if not exists "${name}_expires_at" on ${quoted} (expires_at);

create index if not exists "${name}_due_at" on ${quoted} (due_at) where due_at is not null;
`
}
