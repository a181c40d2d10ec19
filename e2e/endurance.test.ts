import { isRedisSkipped } from '@token-rotation/test-servers'
import { describe, expect, it } from 'vitest'
import { endure } from './endurance/endure.ts'
import { renderReport } from './endurance/report.ts'

/** A smoke test. What shows something takes longer: `ENDURANCE_MINUTES=30`, or `pnpm test:endurance`. */
const minutes = Number(process.env.ENDURANCE_MINUTES ?? 1)
const seed = Number(process.env.ENDURANCE_SEED ?? 4)

describe.skipIf(isRedisSkipped)('processes on one store', () => {
  it(
    `keep every session that can be kept through faults, for ${minutes} min`,
    async () => {
      // Less than the machine can: others test beside it.
      const options = { minutes, seed, store: 'redis', rate: 25 } as const
      const run = await endure(options)
      console.log(renderReport(options, run))
      expect(Object.fromEntries(run.book.breaches)).toEqual({})
    },
    (minutes + 3) * 60_000,
  )
})
