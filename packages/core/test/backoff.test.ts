import { describe, expect, it } from 'vitest'
import { backOff } from '../src/backoff.ts'
import type { Failure } from '../src/errors.ts'
import { grant, now } from './support.ts'

const failure: Failure = { code: 'ERR_ENDPOINT_UNAVAILABLE', status: 503 }

function after(failures: number, retryAt?: number, first?: number) {
  const state = failures === 0 ? grant() : grant({ backoff: { until: now, failures, failure } })
  return backOff(state, failure, now, retryAt, first)
}

describe('backOff', () => {
  it.each([
    [0, 1_000],
    [1, 2_000],
    [2, 4_000],
    [3, 8_000],
    [4, 16_000],
    [5, 30_000],
    [6, 30_000],
    [5_000, 30_000],
  ])('waits after %i earlier failures for %i ms, and up to a quarter more', (failures, delay) => {
    const { until } = after(failures)
    expect(until).toBeGreaterThanOrEqual(now + delay)
    expect(until).toBeLessThanOrEqual(now + delay * 1.25 + 1)
  })

  it('counts the failures and keeps the last', () => {
    expect(after(4)).toMatchObject({ failures: 5, failure })
  })

  it('starts where it is told to', () => {
    expect(after(0, undefined, 250).until).toBeLessThanOrEqual(now + 313)
  })

  it('is the same for the same grant, and another for others', () => {
    expect(after(3)).toEqual(after(3))
    const others = Array.from({ length: 20 }, (_, index) => {
      return backOff(grant({ id: `g${index}` }), failure, now).until
    })
    expect(new Set(others).size).toBeGreaterThan(15)
  })

  it.each<[string, number, number]>([
    ['later than its own delay', now + 60_000, now + 60_000],
    ['a fraction', now + 60_000.5, now + 60_001],
    ['an hour', now + 3_600_000, now + 3_600_000],
    ['a year', now + 31_536_000_000, now + 3_600_000],
    ['more than a date holds', 1e23, now + 3_600_000],
  ])('honours a Retry-After that is %s', (_, retryAt, expected) => {
    expect(after(0, retryAt).until).toBe(expected)
  })

  it.each([0, now, now + 1])('is not shortened by a Retry-After of %i', (retryAt) => {
    expect(after(0, retryAt)).toEqual(after(0))
  })
})
