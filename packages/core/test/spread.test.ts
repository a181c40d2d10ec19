import { describe, expect, it } from 'vitest'
import { spread } from '../src/spread.ts'

describe('spread', () => {
  it('is always the same for one id', () => {
    expect(spread('g1')).toBe(spread('g1'))
  })

  it('spreads ids evenly from 0 to 1', () => {
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let index = 0; index < 10_000; index += 1) {
      const share = spread(`grant-${index}`)
      expect(share >= 0 && share <= 1).toBe(true)
      tenths[Math.min(9, Math.floor(share * 10))]! += 1
    }
    expect(Math.min(...tenths)).toBeGreaterThan(700)
    expect(Math.max(...tenths)).toBeLessThan(1_300)
  })
})
