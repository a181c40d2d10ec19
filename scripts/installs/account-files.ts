import { readFileSync } from 'node:fs'

const accountTable = (name: string, userId: string) => `
  create table "${name}" (
    "userId" ${userId} not null, type text not null, provider text not null,
    "providerAccountId" text not null, refresh_token text, access_token text, expires_at bigint,
    id_token text, scope text, session_state text, token_type text,
    primary key (provider, "providerAccountId")
  )`

/** A rotation in the account rows of each ORM, one module for each. */
export const accountFiles: Readonly<Record<string, string>> = {
  'schema.prisma': `
generator client {
  provider = "prisma-client"
  output = "client"
  engineType = "client"
}
datasource db {
  provider = "sqlite"
}
model Account {
  userId            String
  type              String
  provider          String
  providerAccountId String
  refresh_token     String?
  access_token      String?
  expires_at        Int?
  token_type        String?
  scope             String?
  id_token          String?
  session_state     String?
  @@id([provider, providerAccountId])
}
${readFileSync('packages/prisma/schema.prisma', 'utf8')}`,

  'rotates-in-the-row.ts': `
import assert from 'node:assert/strict'
import { type AccountStore, grantId } from '@token-rotation/accounts'
import { accountContract } from '@token-rotation/accounts/testing'
import { createRotator } from '@token-rotation/core'
import { authorizationServer, virtualClock } from '@token-rotation/core/testing'
assert(accountContract.length > 10)
export const account = { userId: '1', type: 'oidc', provider: 'demo', providerAccountId: '1' }
export interface Linked { access_token: string; refresh_token: string; expires_at: number }
export async function rotatesInTheRow(
  store: AccountStore,
  link: (tokens: Linked) => PromiseLike<unknown>,
  readRefreshToken: () => PromiseLike<unknown>,
) {
  const clock = virtualClock()
  const server = authorizationServer({ family: 'F4', clock })
  const { access_token, refresh_token, expires_at = 0 } = server.signIn()
  await link({ access_token, refresh_token, expires_at })
  await clock.advance(61_000)
  const { fetcher } = server
  const rotator = createRotator({ store, fetcher, clock: clock.now, timer: clock.timer })
  const callers = Array.from({ length: 20 }, () => rotator.resolve(grantId(account)))
  for (const { status } of await Promise.all(callers)) assert.equal(status, 'ok')
  assert.equal(server.presentations.length, 1)
  assert.equal(await readRefreshToken(), server.presentations[0]?.issued?.refreshToken)
}
`,

  'sql.ts': `
import assert from 'node:assert/strict'
import { PGlite } from '@electric-sql/pglite'
import { schema, sqlAccounts } from '@token-rotation/sql'
import { fileOf } from './file-of.js'
import { account, rotatesInTheRow } from './rotates-in-the-row.js'
export const client = await PGlite.create()
assert.equal(schema(), fileOf('@token-rotation/sql/schema.sql'))
await client.exec(\`${accountTable('accounts', 'integer')}; \${schema()}\`)
export const store = sqlAccounts(client)
await rotatesInTheRow(
  store,
  (tokens) => {
    const row = { ...account, ...tokens }
    const names = Object.keys(row).map((name) => \`"\${name}"\`)
    const places = names.map((_, index) => \`$\${index + 1}\`)
    return client.query(\`insert into accounts (\${names}) values (\${places})\`, Object.values(row))
  },
  async () => (await client.query<{ refresh_token: string }>('select * from accounts')).rows[0]?.refresh_token,
)
`,

  'drizzle.ts': `
import assert from 'node:assert/strict'
import { PGlite } from '@electric-sql/pglite'
import { drizzleAccounts } from '@token-rotation/drizzle'
import { tokenRotationAccounts as mysqlTable } from '@token-rotation/drizzle/mysql'
import { tokenRotationAccounts as pgTable } from '@token-rotation/drizzle/pg'
import { tokenRotationAccounts as sqliteTable } from '@token-rotation/drizzle/sqlite'
import { getTableName, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import { account, rotatesInTheRow } from './rotates-in-the-row.js'
for (const table of [mysqlTable, pgTable, sqliteTable]) {
  assert.equal(getTableName(table), 'token_rotation_accounts')
}
const client = await PGlite.create()
await client.exec(\`${accountTable('account', 'text')};
  create table token_rotation_accounts (
    provider text, provider_account_id text, version text not null, state text not null, due_at bigint,
    primary key (provider, provider_account_id)
  )\`)
const db = drizzle(client)
await rotatesInTheRow(
  drizzleAccounts(db),
  ({ access_token, refresh_token, expires_at }) => db.execute(sql\`
    insert into account ("userId", type, provider, "providerAccountId", access_token, refresh_token, expires_at)
    values (\${account.userId}, \${account.type}, \${account.provider}, \${account.providerAccountId},
      \${access_token}, \${refresh_token}, \${expires_at})\`),
  async () => (await db.execute(sql\`select refresh_token from account\`)).rows[0]?.refresh_token,
)
await client.close()
`,

  'prisma.ts': `
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { prismaAccounts } from '@token-rotation/prisma'
import { PrismaClient } from './client/client.js'
import { account, rotatesInTheRow } from './rotates-in-the-row.js'
const folder = mkdtempSync(join(tmpdir(), 'prisma-'))
const prisma = new PrismaClient({ adapter: new PrismaLibSql({ url: \`file:\${join(folder, 'db')}\` }) })
await prisma.$executeRawUnsafe(\`${accountTable('Account', 'text')}\`)
await prisma.$executeRawUnsafe(\`
  create table token_rotation_accounts (
    provider text not null, provider_account_id text not null, version text not null, state text not null,
    due_at bigint, primary key (provider, provider_account_id)
  )\`)
await rotatesInTheRow(
  prismaAccounts(prisma),
  (tokens) => prisma.account.create({ data: { ...account, ...tokens } }),
  async () => (await prisma.account.findFirst())?.refresh_token,
)
await prisma.$disconnect()
rmSync(folder, { recursive: true })
`,
}
