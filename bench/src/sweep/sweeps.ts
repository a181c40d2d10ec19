import { isPostgresSkipped, isRedisSkipped } from '@token-rotation/test-servers'
import { startPostgresSweepServer } from './postgres-sweep-server.ts'
import { startProviderDouble } from './provider-double.ts'
import { startRedisSweepServer } from './redis-sweep-server.ts'
import { runSweep, type SweepResult } from './run-sweep.ts'
import type { SweepPlan } from './sweep-plan.ts'

const kinds = [
  { isSkipped: isPostgresSkipped, start: startPostgresSweepServer, of: ['PostgreSQL', 'accounts'] },
  { isSkipped: isRedisSkipped, start: startRedisSweepServer, of: ['Redis'] },
]

/** Runs one sweep after the other. Those whose server is not installed are left out. */
export async function measureSweeps(plans: readonly SweepPlan[]): Promise<SweepResult[]> {
  const double = await startProviderDouble()
  const results: SweepResult[] = []
  try {
    for (const { isSkipped, start, of } of kinds) {
      const wanted = plans.filter(({ store }) => of.includes(store))
      if (isSkipped || wanted.length === 0) continue
      const server = await start()
      try {
        for (const plan of wanted) results.push(await runSweep({ server, double }, plan))
      } finally {
        await server.stop()
      }
    }
  } finally {
    await double.stop()
  }
  return results
}
