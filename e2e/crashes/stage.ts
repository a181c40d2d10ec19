import { schema } from '@token-rotation/postgres'
import {
  isPostgresSkipped,
  isRedisSkipped,
  startPostgres,
  startRedis,
} from '@token-rotation/test-servers'
import { crash, type CrashPlan, type Reports } from './crash.ts'
import type { StoreName } from './line.ts'
import { startWorker, type Worker } from './start-worker.ts'
import { startTokenEndpoints } from './token-endpoints.ts'

/** Where all crashes of a test run happen. */
export interface CrashStage {
  /** Resolves once everything is over that happens after this crash. */
  readonly reports: (plan: CrashPlan) => Promise<Reports>
  readonly stop: () => Promise<void>
}

export const storeNames: readonly StoreName[] = [
  ...(isRedisSkipped ? [] : (['Redis'] as const)),
  ...(isPostgresSkipped ? [] : (['PostgreSQL'] as const)),
]

/** Starts the servers and a surviving process for each store, and lets one holder after another crash. */
export async function startCrashStage(plans: readonly CrashPlan[]): Promise<CrashStage> {
  const redis = storeNames.includes('Redis') ? await startRedis() : undefined
  const postgres = storeNames.includes('PostgreSQL') ? await startPostgres(schema()) : undefined
  const urls = {
    ...(redis && { Redis: redis.url }),
    ...(postgres && { PostgreSQL: postgres.url }),
  }
  const endpoints = await startTokenEndpoints()
  const survivors = new Map<StoreName, Worker>()
  for (const store of storeNames) {
    survivors.set(store, await startWorker({ [store]: urls[store] }))
  }
  let count = 0
  const uniqueId = () => `grant-${(count += 1)}`
  // Starting is what takes the machine; what comes then is mostly waiting, and can overlap.
  let started: Promise<unknown> = Promise.resolve()
  const reports = new Map<CrashPlan, Promise<Reports>>()
  for (const plan of plans) {
    const holder = started.then(() => startWorker(urls))
    started = holder
    const report = holder.then((worker) => crash({ endpoints, survivors, uniqueId }, plan, worker))
    report.catch(() => undefined)
    reports.set(plan, report)
  }
  return {
    reports: (plan) => reports.get(plan)!,
    async stop() {
      await Promise.allSettled(reports.values())
      for (const survivor of survivors.values()) {
        survivor.signal('SIGKILL')
        await survivor.end
      }
      await endpoints.stop()
      await redis?.stop()
      await postgres?.stop()
    },
  }
}
