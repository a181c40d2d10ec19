import type { TokenRotationOptions } from '@token-rotation/authjs'
import { postgresStore, schema } from '@token-rotation/postgres'
import { redisStore } from '@token-rotation/redis'
import { Redis } from 'ioredis'
import { Pool } from 'pg'

type Store = NonNullable<TokenRotationOptions['store']>

const shared = globalThis as { demoStore?: Store | undefined }

/**
 * Returns the store of this process: Next.js bundles modules more than once. It connects when it is
 * used for the first time, so a build needs none.
 *
 * @param address `redis://...`, `postgres://...`, or `undefined` for none.
 */
export function demoStore(address: string | undefined): Store | undefined {
  return address ? (shared.demoStore ??= createStore(address)) : undefined
}

function createStore(address: string): Store {
  const scheme = address.split(':')[0]!
  switch (scheme) {
    case 'redis':
    case 'rediss':
      return redisStore(connectRedis(address))
    case 'postgres':
    case 'postgresql':
      return postgresStore(connectPostgres(address))
    default:
      throw new Error(
        `ROTATION_STORE is "${scheme}:...": it must be redis://... or postgres://..., or unset for tokens in the session cookie`,
      )
  }
}

function connectRedis(address: string): Redis {
  const client = new Redis(address, { lazyConnect: true, retryStrategy: () => 500 })
  // A process that has nothing else to do may end. Whoever waits for an answer keeps it by a deadline.
  client.on('connect', () => client.stream.unref())
  return client.on('error', report('Redis'))
}

/** A pool whose table is there before the first query, as a migration would see to in an app of yours. */
function connectPostgres(connectionString: string) {
  const options = { connectionTimeoutMillis: 10_000, allowExitOnIdle: true }
  const pool = new Pool({ connectionString, ...options })
  pool.on('error', report('PostgreSQL'))
  let migrated: Promise<unknown> | undefined
  // `create table if not exists` of two processes at once would collide.
  const migration = `begin; select pg_advisory_xact_lock(7009); ${schema()} commit;`
  const migrate = () => {
    migrated ??= pool.query(migration).catch((error: unknown) => {
      migrated = undefined
      throw error
    })
    return migrated
  }
  return {
    async query(text: string, values: string[]) {
      await migrate()
      return pool.query(text, values)
    },
  }
}

/** An address can hold a password, and a client may quote it: only the code is told. */
function report(name: string): (error: Error & { code?: string }) => void {
  return ({ code, name: kind }) => console.error(`${name}: ${code ?? kind}`)
}
