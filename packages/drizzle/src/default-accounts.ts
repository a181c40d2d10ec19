import { int, mysqlTable, varchar } from 'drizzle-orm/mysql-core'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { integer as sqliteInteger, sqliteTable, text as sqliteText } from 'drizzle-orm/sqlite-core'

/** What is used of the account table that `@auth/drizzle-adapter` has when it is given none. */
export const pgAccounts = pgTable('account', {
  userId: text('userId').notNull(),
  provider: text('provider').notNull(),
  providerAccountId: text('providerAccountId').notNull(),
  access_token: text('access_token'),
  refresh_token: text('refresh_token'),
  id_token: text('id_token'),
  token_type: text('token_type'),
  scope: text('scope'),
  expires_at: integer('expires_at'),
})

/** The same for MySQL, where nothing here depends on the lengths. */
export const mysqlAccounts = mysqlTable('account', {
  userId: varchar('userId', { length: 255 }).notNull(),
  provider: varchar('provider', { length: 255 }).notNull(),
  providerAccountId: varchar('providerAccountId', { length: 255 }).notNull(),
  access_token: varchar('access_token', { length: 255 }),
  refresh_token: varchar('refresh_token', { length: 255 }),
  id_token: varchar('id_token', { length: 2048 }),
  token_type: varchar('token_type', { length: 255 }),
  scope: varchar('scope', { length: 255 }),
  expires_at: int('expires_at'),
})

/** The same for SQLite. */
export const sqliteAccounts = sqliteTable('account', {
  userId: sqliteText('userId').notNull(),
  provider: sqliteText('provider').notNull(),
  providerAccountId: sqliteText('providerAccountId').notNull(),
  access_token: sqliteText('access_token'),
  refresh_token: sqliteText('refresh_token'),
  id_token: sqliteText('id_token'),
  token_type: sqliteText('token_type'),
  scope: sqliteText('scope'),
  expires_at: sqliteInteger('expires_at'),
})
