import type { GrantState, GrantStore } from '@token-rotation/core'
import { postgresStore } from '@token-rotation/postgres'
import { redisStore } from '@token-rotation/redis'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { sealedStores } from '../../packages/authjs/src/sealed-store.ts'
import type { StoreName, StoreUrls } from './line.ts'

type Stores = Readonly<Partial<Record<StoreName, GrantStore<GrantState>>>>

/** Opens stores as an app does: over its own clients, sealed with its secret. */
export function openStores({ Redis: redisUrl, PostgreSQL: postgresUrl }: StoreUrls): Stores {
  const seal = (store: GrantStore<string>) => sealedStores(store)(['a secret'])
  return {
    ...(redisUrl && { Redis: seal(redisStore(new Redis(redisUrl))) }),
    // All processes together must not use up the connections of the server.
    ...(postgresUrl && {
      PostgreSQL: seal(postgresStore(new Pool({ connectionString: postgresUrl, max: 4 }))),
    }),
  }
}
