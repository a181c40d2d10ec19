import { describe, expect, it } from 'vitest'
import { repeatGivenUp } from '../src/given-up.ts'

/** What drizzle makes of an error of its driver. */
const wrapped = (cause: object) =>
  new Error('Failed query', { cause: Object.assign(new Error('driver'), cause) })

describe('repeatGivenUp', () => {
  it.each([
    { code: '40001' },
    { code: '40P01' },
    { code: 'ER_LOCK_DEADLOCK', errno: 1213 },
    { code: 'ER_LOCK_WAIT_TIMEOUT', errno: 1205 },
    { code: 'SQLITE_BUSY' },
    { code: 'SQLITE_BUSY_SNAPSHOT' },
    { message: 'database is locked' },
  ])('repeats what was certainly not applied, eight times at most: %o', async (cause) => {
    const waits: number[] = []
    let failures = 7
    let runs = 0
    const run = () =>
      repeatGivenUp(
        async () => {
          runs += 1
          if (runs <= failures) throw wrapped(cause)
          return 'done'
        },
        async (delay) => void waits.push(delay),
      )
    expect(await run()).toBe('done')
    expect(runs).toBe(8)
    expect(waits).toHaveLength(7)
    expect(waits.every((delay, index) => delay >= 0 && delay <= 10 * 2 ** index)).toBe(true)
    failures = Infinity
    await expect(run()).rejects.toThrow('Failed query')
    expect(runs).toBe(16)
  })

  it.each([{ code: 'ECONNRESET' }, { code: '23505' }, { errno: 1062 }, { code: 'SQLITE_FULL' }])(
    'repeats nothing else: it may have been applied: %o',
    async (cause) => {
      let runs = 0
      const running = repeatGivenUp(async () => {
        runs += 1
        throw wrapped(cause)
      })
      await expect(running).rejects.toThrow('Failed query')
      expect(runs).toBe(1)
    },
  )
})
