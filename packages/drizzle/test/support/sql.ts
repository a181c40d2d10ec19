import { readFileSync } from 'node:fs'

export type DialectName = 'pg' | 'mysql' | 'sqlite'

/** The SQL of the README. */
export function publishedSql(name: DialectName): string {
  const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const title = { pg: 'PostgreSQL', mysql: 'MySQL and MariaDB', sqlite: 'SQLite' }[name]
  const [, sql] = new RegExp(`\`\`\`sql\n-- ${title}\n(.*?)\`\`\``, 's').exec(page) ?? []
  if (!sql) throw new Error(`the README has no SQL for ${title}`)
  return sql
}

/** The tables of `@auth/drizzle-adapter` that an account needs, and ours. */
export function allTables(name: DialectName, collation = 'utf8mb4_bin'): string {
  const quote = name === 'mysql' ? '`' : '"'
  const key = name === 'mysql' ? 'varchar(255)' : 'text'
  const time = { pg: 'timestamp', mysql: 'timestamp(3) null', sqlite: 'integer' }[name]
  const binary = name === 'mysql' ? `character set utf8mb4 collate ${collation}` : ''
  const user = `create table "user" (
    "id" ${key} primary key, "name" ${key}, "email" ${key} unique, "emailVerified" ${time}, "image" ${key}
  ) ${binary};`
  const account = `create table "account" (
    "userId" ${key} not null references "user" ("id") on delete cascade,
    "type" ${key} not null,
    "provider" ${key} not null,
    "providerAccountId" ${key} not null,
    "refresh_token" text, "access_token" text, "id_token" text,
    "expires_at" integer, "token_type" text, "scope" text, "session_state" text,
    primary key ("provider", "providerAccountId")
  ) ${binary};`
  return [user, account].join('\n').replaceAll('"', quote) + publishedSql(name)
}
