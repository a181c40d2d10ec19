import { readFileSync } from 'node:fs'

const accountTable = (name: string, userId: string) => `
  create table "${name}" (
    "userId" ${userId} not null, type text not null, provider text not null,
    "providerAccountId" text not null, refresh_token text, access_token text, expires_at bigint,
    id_token text, scope text, session_state text, token_type text,
    primary key (provider, "providerAccountId")
  )`

/** A real use of every package that needs no framework, one module for each kind of store. */
export const packagesFiles: Readonly<Record<string, string>> = {
  'tsconfig.json': `{
  "compilerOptions": {
    "target": "es2023", "module": "nodenext", "strict": true, "skipLibCheck": true,
    "types": ["node"], "outDir": "dist"
  },
  "include": ["*.ts", "client/**/*.ts"]
}`,

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

  'file-of.ts': `
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
export const fileOf = (specifier: string) =>
  readFileSync(fileURLToPath(import.meta.resolve(specifier)), 'utf8')
`,

  'core.ts': `
import assert from 'node:assert/strict'
import { createMemoryStore, rotateToken, type TokenFetcher } from '@token-rotation/core'
import { createSweeper } from '@token-rotation/core/sweeper'
import { storeContract } from '@token-rotation/core/testing'
const fetcher: TokenFetcher = async ({ refreshToken }) =>
  Response.json({ access_token: 'a2', refresh_token: refreshToken + '+', token_type: 'bearer', expires_in: 60 })
const tokens = { access_token: 'a1', refresh_token: 'r1', expires_at: 1 }
const grant = { status: 'active', id: 'g', provider: 'demo', generation: 0, tokens } as const
const rotation = await rotateToken(grant, fetcher, Date.now)
assert(rotation.status === 'rotated' && rotation.state.tokens.refresh_token === 'r1+')
for (const { run } of storeContract) await run(() => createMemoryStore<string>())
const store = { takeDue: async () => [], postpone: async () => {} }
const sweeper = createSweeper({ store, visit: async () => ({}) as never })
assert.equal((await sweeper.stop()).rotated, 0)
`,

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

  'postgres.ts': `
import assert from 'node:assert/strict'
import { PGlite } from '@electric-sql/pglite'
import { dueGrantsContract, storeContract } from '@token-rotation/core/testing'
import { postgresStore, schema } from '@token-rotation/postgres'
import { queryRunner } from '@token-rotation/postgres/query'
import { fileOf } from './file-of.js'
const client = await PGlite.create()
assert.equal(schema(), fileOf('@token-rotation/postgres/schema.sql'))
await client.exec(schema())
const store = postgresStore(client)
for (const { run } of storeContract) await run(() => ({ store }))
for (const { run } of dueGrantsContract) await run(() => ({ store }))
assert.deepEqual(await queryRunner(client)('select 1 as one', []), [{ one: 1 }])
await client.close()
`,

  'redis.ts': `
import assert from 'node:assert/strict'
import { dueGrantsContract, storeContract } from '@token-rotation/core/testing'
import { redisStore } from '@token-rotation/redis'
import { Redis } from 'ioredis'
assert.throws(() => redisStore({} as never), TypeError)
const { REDIS_URL } = process.env
if (REDIS_URL) {
  const client = new Redis(REDIS_URL)
  const store = redisStore(client)
  for (const { run } of storeContract) await run(() => ({ store }))
  for (const { run } of dueGrantsContract) await run(() => ({ store }))
  client.disconnect()
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

  'authjs.ts': `
import assert from 'node:assert/strict'
import { createBinding } from '@token-rotation/authjs'
import { signInAgain } from '@token-rotation/authjs/client'
import { nextExchanges } from '@token-rotation/authjs/next'
import { providerFacts } from '@token-rotation/authjs/provider-facts'
import { tokenRotation } from '@token-rotation/authjs/worker'
import { client, store } from './sql.js'
assert.throws(() => createBinding({ sessionWait: 'long' } as never, {} as never), TypeError)
assert.equal(signInAgain({ error: 'RefreshTokenUnavailable' }, () => {}), false)
assert.equal(typeof nextExchanges, 'function')
assert.equal(providerFacts.google?.name, 'Google')
globalThis.fetch = async () =>
  Response.json({ access_token: 'a2', refresh_token: 'r2', token_type: 'bearer', expires_in: 60 })
await client.exec('update accounts set expires_at = 1')
const rotation = tokenRotation(
  {
    adapter: {}, secret: 'a secret for the tests and nothing else',
    providers: [{
      id: 'demo', name: 'Demo', type: 'oauth', clientId: 'id', clientSecret: 'secret',
      token: 'https://provider.example/token',
    }],
  },
  { store },
)
const token = await rotation.getAccessToken({ userId: '1', provider: 'demo' })
assert(token.status === 'ok' && token.accessToken === 'a2', token.status)
await client.close()
`,

  'opentelemetry.ts': `
import assert from 'node:assert/strict'
import {
  AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { createMemoryStore, createRotator, type GrantState } from '@token-rotation/core'
import { authorizationServer, virtualClock } from '@token-rotation/core/testing'
import { openTelemetry } from '@token-rotation/opentelemetry'
import { fileOf } from './file-of.js'
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 })
const meterProvider = new MeterProvider({ readers: [reader] })
const clock = virtualClock()
const server = authorizationServer({ family: 'F4', clock })
const rotator = createRotator({
  store: createMemoryStore<GrantState>(), fetcher: server.fetcher, clock: clock.now, timer: clock.timer,
  onEvent: openTelemetry({ meterProvider }),
})
const carried = { status: 'active', id: 'g', provider: 'demo', generation: 0, tokens: server.signIn() } as const
await clock.advance(61_000)
assert.equal((await rotator.resolve('g', { carried, canCarry: true })).status, 'ok')
await meterProvider.forceFlush()
const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics).flatMap(({ metrics }) => metrics)
const outcomes = metrics.find(({ descriptor }) => descriptor.name === 'token_rotation.outcomes')
assert(outcomes?.dataPoints.some(({ attributes }) => attributes.outcome === 'committed'))
assert(JSON.parse(fileOf('@token-rotation/opentelemetry/grafana/token-rotation.json')).panels.length > 0)
await meterProvider.shutdown()
`,

  'app.ts': `
const names = ['core', 'postgres', 'redis', 'sql', 'drizzle', 'prisma', 'authjs', 'opentelemetry']
for (const name of names) {
  await import(\`./\${name}.js\`)
  console.log(name)
}
`,
}
