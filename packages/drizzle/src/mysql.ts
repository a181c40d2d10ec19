import { bigint, customType, index, mysqlTable, primaryKey } from 'drizzle-orm/mysql-core'

// What is asked for by its name must be that, and not what a language takes for the same.
const binary = 'character set utf8mb4 collate utf8mb4_bin'
const name = customType<{ data: string }>({ dataType: () => `varchar(255) ${binary}` })
const longText = customType<{ data: string }>({ dataType: () => `mediumtext ${binary}` })

/**
 * The table beside the accounts, for MySQL and MariaDB. Export it from your schema, and drizzle-kit
 * migrates it.
 */
export const tokenRotationAccounts = mysqlTable(
  'token_rotation_accounts',
  {
    provider: name('provider').notNull(),
    providerAccountId: name('provider_account_id').notNull(),
    version: name('version').notNull(),
    state: longText('state').notNull(),
    dueAt: bigint('due_at', { mode: 'number' }),
  },
  (table) => [
    primaryKey({
      name: 'token_rotation_accounts_pk',
      columns: [table.provider, table.providerAccountId],
    }),
    index('token_rotation_accounts_due_at').on(table.dueAt),
  ],
)
