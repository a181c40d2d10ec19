import { bigint, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'

/**
 * The table beside the accounts, for PostgreSQL. Export it from your schema, and drizzle-kit migrates it.
 */
export const tokenRotationAccounts = pgTable(
  'token_rotation_accounts',
  {
    provider: text('provider').notNull(),
    providerAccountId: text('provider_account_id').notNull(),
    version: text('version').notNull(),
    state: text('state').notNull(),
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
