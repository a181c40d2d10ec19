import type { Adapter } from '@auth/core/adapters'
import type { AccountStore } from '@token-rotation/accounts'
import type { Settings } from '../settings.ts'

/** What Auth.js and token rotation need of a database: a line for each. */
export interface DemoDatabase {
  /** For `adapter` of the Auth.js configuration. */
  readonly adapter: Adapter
  /** For `store` of token rotation. */
  readonly store: AccountStore
}

const shared = globalThis as { demoDatabase?: Promise<DemoDatabase> }

/**
 * Resolves with the database of this process: Next.js bundles modules more than once. Without `DATABASE_URL`
 * it is PostgreSQL in this process (PGlite), which forgets everything when that ends.
 */
export async function demoDatabase(settings: Settings): Promise<DemoDatabase | undefined> {
  if (settings.session !== 'database') return undefined
  return (shared.demoDatabase ??= open(settings))
}

async function open({ accounts, databaseUrl }: Settings): Promise<DemoDatabase> {
  switch (accounts) {
    case 'drizzle':
      return (await import('./drizzle-database.ts')).drizzleDatabase(databaseUrl)
    case 'sql':
      return (await import('./sql-database.ts')).sqlDatabase(needed(accounts, databaseUrl))
    case 'prisma':
      return (await import('./prisma-database.ts')).prismaDatabase(needed(accounts, databaseUrl))
    default:
      throw new Error(`DEMO_ACCOUNTS is "${accounts}": it must be drizzle, prisma or sql`)
  }
}

function needed(accounts: string, databaseUrl: string | undefined): string {
  if (databaseUrl) return databaseUrl
  throw new Error(`DEMO_ACCOUNTS=${accounts} needs a PostgreSQL: set DATABASE_URL`)
}
