import { schema } from '@token-rotation/postgres'
import {
  isPostgresSkipped,
  isRedisSkipped,
  startPostgres,
  startRedis,
} from '@token-rotation/test-servers'
import { postgresBackend } from './postgres-backend.ts'
import { measurePostgresGrowth, type PostgresGrowth } from './postgres-growth.ts'
import { redisBackend } from './redis-backend.ts'
import { measureRedisGrowth, type RedisGrowth } from './redis-growth.ts'
import { measureCookieMode, measureRoundTrips, type RoundTrips } from './round-trips.ts'
import { type Samples, sealSamples } from './samples.ts'
import type { StoreSettings } from './store-settings.ts'

/** What was measured of stores that processes share. Without a server there is nothing about it. */
export interface StoresResult {
  /** How long a record is before it is sealed, and after, in bytes. */
  readonly plainBytes: number
  readonly sealedBytes: number
  readonly redis?: RedisGrowth
  readonly postgres?: PostgresGrowth
  readonly roundTrips: readonly RoundTrips[]
}

type Part = Pick<StoresResult, 'redis' | 'postgres' | 'roundTrips'>

/** Measures the stores on real servers. */
export async function measureStores(settings: StoreSettings): Promise<StoresResult> {
  const samples = await sealSamples(settings.samples)
  const redis = isRedisSkipped ? undefined : await measureRedis(samples, settings)
  const postgres = isPostgresSkipped ? undefined : await measurePostgres(samples, settings)
  const { plainBytes, sealedBytes } = samples
  const roundTrips = [redis, postgres].flatMap((part) => part?.roundTrips ?? [])
  return { plainBytes, sealedBytes, ...redis, ...postgres, roundTrips }
}

async function measureRedis(samples: Samples, settings: StoreSettings): Promise<Part> {
  const server = await startRedis()
  try {
    const backend = redisBackend(server)
    const roundTrips = await measureRoundTrips(backend, settings)
    roundTrips.push(await measureCookieMode(backend, settings))
    return { roundTrips, redis: await measureRedisGrowth(samples, settings) }
  } finally {
    await server.stop()
  }
}

async function measurePostgres(samples: Samples, settings: StoreSettings): Promise<Part> {
  const server = await startPostgres(schema())
  try {
    const roundTrips = await measureRoundTrips(postgresBackend(server), settings)
    return { roundTrips, postgres: await measurePostgresGrowth(server, samples, settings) }
  } finally {
    await server.stop()
  }
}
