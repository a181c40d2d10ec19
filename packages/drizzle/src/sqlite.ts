import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * The table beside the accounts, for SQLite. Export it from your schema, and drizzle-kit migrates it.
 */
export const tokenRotationAccounts = sqliteTable(
  'token_rotation_accounts',
  {
    provider: text('provider').notNull(),
    providerAccountId: text('provider_account_id').notNull(),
    version: text('version').notNull(),
    state: text('state').notNull(),
    dueAt: integer('due_at'),
  },
  (table) => [
    primaryKey({
      name: 'token_rotation_accounts_pk',
      columns: [table.provider, table.providerAccountId],
    }),
    index('token_rotation_accounts_due_at').on(table.dueAt),
  ],
)
