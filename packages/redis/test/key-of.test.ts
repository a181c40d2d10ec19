import { describe, expect, it } from 'vitest'
import { keyOf } from '../src/key-of.ts'

describe('keyOf', () => {
  it('has the prefix, a shard in braces and the id', () => {
    expect(keyOf('token-rotation:', 'id')).toMatch(/^token-rotation:\{[\da-f]{2}\}:id$/)
  })

  it('is the same for an id at any time, since records are found by it', () => {
    expect(keyOf('', '7d1f0f8e-5f5e-4a53-9d8b-6ef1c7f7d0ab')).toBe(
      keyOf('', '7d1f0f8e-5f5e-4a53-9d8b-6ef1c7f7d0ab'),
    )
  })

  it('spreads ids evenly over 256 shards', () => {
    const counts = new Map<string, number>()
    const each = 100
    for (let index = 0; index < 256 * each; index += 1) {
      const shard = keyOf('', `${(index * 2_654_435_761) >>> 0}-${index}`).slice(0, 4)
      counts.set(shard, (counts.get(shard) ?? 0) + 1)
    }
    expect(counts.size).toBe(256)
    expect(Math.max(...counts.values())).toBeLessThan(2 * each)
  })
})
