import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaPg } from '@prisma/adapter-pg'
import type { AccountColumns, AccountKey, AccountTokens } from '@token-rotation/accounts'
import { PrismaPg as PrismaPg6 } from 'prisma-adapter-pg-6'
import type { NoteModelRow } from '../../src/prisma-client.ts'
import type { Provider } from './auth-schema.ts'
import { generateClient, type PrismaVersion } from './generate-client.ts'

type NewAccount = AccountKey & AccountTokens & { userId: string; type: string }
interface AtKey {
  readonly where: { readonly provider_providerAccountId: AccountKey }
}

interface TestModel<Row> {
  findFirst(args: { where: object }): Promise<Row | null>
  findMany(args?: { where?: object }): Promise<Row[]>
  updateMany(args: { where: object; data: object }): Promise<{ count: number }>
  create(args: { data: object }): Promise<unknown>
  createMany(args: { data: object[] }): Promise<unknown>
}

/** What the tests use of a client that was generated, besides what the package does. */
export interface TestClient {
  readonly user: { create(args: { data: { email: string } }): Promise<{ id: string }> }
  readonly account: TestModel<AccountColumns> & {
    create(args: { data: NewAccount }): Promise<unknown>
    update(args: AtKey & { data: Partial<AccountTokens> }): Promise<unknown>
    delete(args: AtKey): Promise<unknown>
    findUnique(args: AtKey): Promise<AccountColumns | null>
  }
  readonly tokenRotationAccount: TestModel<NoteModelRow>
  $transaction(run: (tx: TestClient) => Promise<unknown>): Promise<unknown>
  $extends(extension: object): TestClient
  $on(event: 'query', listener: (event: { query: string }) => void): void
  $executeRawUnsafe(text: string): Promise<number>
  $disconnect(): Promise<void>
}

const adapters = {
  'postgresql 7': (url: string) => new PrismaPg({ connectionString: url }),
  'postgresql 6': (url: string) => new PrismaPg6({ connectionString: url }),
  'sqlite 7': (url: string) => new PrismaLibSql({ url }),
}

/** Generates a client if need be, and connects it. */
export async function connect(
  version: PrismaVersion,
  provider: Provider,
  url: string,
  settings: object = {},
): Promise<TestClient> {
  const path = await generateClient(version, provider)
  const { PrismaClient } = (await import(/* @vite-ignore */ path)) as {
    PrismaClient: new (options: object) => TestClient
  }
  const adapter = adapters[`${provider} ${version}` as keyof typeof adapters](url)
  const log = [{ emit: 'event', level: 'query' }]
  return new PrismaClient({ adapter, log, ...settings })
}
