import { schema } from '@token-rotation/postgres'
import {
  isPostgresSkipped,
  isRedisSkipped,
  startPostgres,
  startRedis,
} from '@token-rotation/test-servers'
import { type Crash, crash, type CrashPlan, type Reports } from './crash.ts'
import type { StoreName } from './line.ts'
import { startWorker, type Worker } from './start-worker.ts'
import { startTokenEndpoints } from './token-endpoints.ts'

/** Where all crashes of a test run happen. */
export interface CrashStage {
  /** Resolves once everything is over that happens after this crash. */
  readonly reports: (plan: CrashPlan) => Promise<Reports>
  readonly stop: () => Promise<void>
}

const isMissing = { Redis: isRedisSkipped, PostgreSQL: isPostgresSkipped }
export const storeNames: readonly StoreName[] = ['Redis', 'PostgreSQL']

export function isThere(store: StoreName): boolean {
  return !isMissing[store]
}

/** Starts the servers and a surviving process for each store, and lets one holder after another crash. */
export async function startCrashStage(plans: readonly CrashPlan[]): Promise<CrashStage> {
  const redis = isThere('Redis') ? await startRedis() : undefined
  const postgres = isThere('PostgreSQL') ? await startPostgres(schema()) : undefined
  const urls = {
    ...(redis && { Redis: redis.url }),
    ...(postgres && { PostgreSQL: postgres.url }),
  }
  const endpoints = await startTokenEndpoints()
  const survivors = new Map<StoreName, Worker>()
  for (const store of storeNames.filter(isThere)) {
    survivors.set(store, await startWorker({ [store]: urls[store] }))
  }
  let count = 0
  const uniqueId = () => `grant-${(count += 1)}`
  async function run(plan: CrashPlan): Promise<Crash> {
    const holder = await startWorker(urls)
    holders.push(holder)
    return crash({ endpoints, survivors, uniqueId }, plan, holder)
  }
  const holders: Worker[] = []
  const crashes = new Map<CrashPlan, Promise<Crash>>()
  // Getting there takes the machine, so one goes after the other. What comes then is mostly waiting.
  let last: Promise<unknown> = Promise.resolve()
  for (const plan of plans) {
    const next = last.then(() => run(plan))
    last = next.catch(() => undefined)
    crashes.set(plan, next)
  }
  return {
    reports: async (plan) => (await crashes.get(plan)!).reports,
    async stop() {
      await last
      for (const worker of [...survivors.values(), ...holders]) {
        worker.signal('SIGKILL')
        await worker.end
      }
      await endpoints.stop()
      await redis?.stop()
      await postgres?.stop()
    },
  }
}
