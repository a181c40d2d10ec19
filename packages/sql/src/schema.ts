import { tableName } from '@token-rotation/postgres/query'

/**
 * Returns the SQL that creates our table and its index, if they are not there. It is that of
 * `@token-rotation/sql/schema.sql`; several statements, to be run by a migration. The tables of the
 * adapter are none of it.
 *
 * @param table As the option `table` of `sqlAccounts`. Default is `'token_rotation_accounts'`.
 *
 * @throws {TypeError} If `table` is not the name of a table.
 */
export function schema(table = 'token_rotation_accounts'): string {
  const { quoted, name } = tableName(table)
  return `create table if not exists ${quoted} (
  provider text collate "C",
  provider_account_id text collate "C",
  version text not null,
  state text not null,
  due_at bigint,
  primary key (provider, provider_account_id)
);

create index if not exists "${name}_due_at" on ${quoted} (due_at) where due_at is not null;
`
}
