import { isPostgresSkipped, isRedisSkipped } from '@token-rotation/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgresSweepServer } from '../bench/src/sweep/postgres-sweep-server.ts'
import { type ProviderDouble, startProviderDouble } from '../bench/src/sweep/provider-double.ts'
import { startRedisSweepServer } from '../bench/src/sweep/redis-sweep-server.ts'
import { runSweep } from '../bench/src/sweep/run-sweep.ts'

const stores = [
  { store: 'PostgreSQL', isSkipped: isPostgresSkipped, start: startPostgresSweepServer },
  { store: 'Redis', isSkipped: isRedisSkipped, start: startRedisSweepServer },
] as const

let double: ProviderDouble
beforeAll(async () => {
  double = await startProviderDouble()
})
afterAll(() => double.stop())

describe.each(stores)('workers on $store', ({ store, isSkipped, start }) => {
  it.skipIf(isSkipped)(
    'lose nothing when one is killed, and rotate once with requests',
    async () => {
      const server = await start()
      const flags = ['--conditions=@token-rotation/source']
      const plan = { store, workers: 2, grants: 300, concurrency: 4, kills: 1, isAsked: true }
      try {
        const result = await runSweep({ server, double, flags }, plan)
        expect(result).toMatchObject({
          rotated: 300,
          examined: 300,
          lost: 0,
          killed: 1,
          presentedTwice: 0,
          refused: 0,
          mostRotations: 1,
        })
        expect(result.asked).toMatchObject({ failed: 0 })
        // They met: some grants were rotated for a request, and others were not.
        expect(result.asked!.presentations).toBeGreaterThan(0)
        expect(result.asked!.presentations).toBeLessThan(150)
      } finally {
        await server.stop()
      }
    },
  )
})
