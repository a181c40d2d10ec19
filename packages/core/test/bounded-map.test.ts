import { describe, expect, it } from 'vitest'
import { boundedMap } from '../src/bounded-map.ts'

describe('boundedMap', () => {
  it('forgets the entry that was set first', () => {
    const map = boundedMap<number>(2)
    map.set('a', 1)
    map.set('b', 2)
    map.set('a', 3)
    map.set('c', 4)
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4])
  })
})
