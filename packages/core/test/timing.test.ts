import { describe, expect, it } from 'vitest'
import { completeTiming, type Timing } from '../src/timing.ts'

describe('completeTiming', () => {
  it('has defaults that do not contradict each other', () => {
    expect(completeTiming()).toEqual({
      httpTimeout: 2e4,
      commitBudget: 5e3,
      drift: 2e3,
      lease: 3e4,
      wait: 25e3,
      storeTimeout: 2e3,
      ttl: 26784e5,
    })
  })

  it('derives what is not given from the HTTP timeout', () => {
    expect(completeTiming({ httpTimeout: 1_000 })).toMatchObject({ lease: 11_000, wait: 6_000 })
  })

  it('takes undefined for not given', () => {
    const none = { httpTimeout: undefined, lease: undefined } as unknown as Partial<Timing>
    expect(completeTiming(none)).toEqual(completeTiming())
  })

  it.each<[string, Partial<Timing>]>([
    ['lease', { lease: 27_001 }],
    ['wait', { wait: 20_001 }],
    ['ttl', { ttl: 1 }],
  ])('accepts a "%s" at its limit', (name, given) => {
    expect(completeTiming(given)).toMatchObject({ [name]: Object.values(given)[0] })
  })

  it.each<[string, Partial<Timing>]>([
    ['lease', { lease: 27_000 }],
    ['lease', { lease: 30_000, httpTimeout: 60_000, wait: 70_000 }],
    ['lease', { lease: 30_000, commitBudget: 10_000 }],
    ['lease', { lease: 30_000, drift: 5_000 }],
    ['wait', { wait: 20_000 }],
    ['wait', { wait: 25_000, httpTimeout: 25_000 }],
  ])('names "%s" when it contradicts the others: %o', (name, given) => {
    expect(() => completeTiming(given)).toThrow(TypeError)
    expect(() => completeTiming(given)).toThrow(new RegExp(`^"${name}" \\(\\d+\\) must be longer`))
  })

  const settings = [
    'httpTimeout',
    'commitBudget',
    'drift',
    'lease',
    'wait',
    'storeTimeout',
    'ttl',
  ] as const
  const wrong: unknown[] = [0, -1, Number.NaN, Infinity, '20', null, {}]
  it.each(settings.flatMap((name) => wrong.map((value) => [name, value] as const)))(
    'names "%s" when it is %o',
    (name, value) => {
      const given = { [name]: value } as Partial<Timing>
      expect(() => completeTiming(given)).toThrow(TypeError)
      expect(() => completeTiming(given)).toThrow(
        `"${name}" must be a positive number of milliseconds`,
      )
    },
  )
})
