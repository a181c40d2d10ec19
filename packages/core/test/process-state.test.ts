import { describe, expect, it } from 'vitest'
import { entryOf, processState } from '../src/process-state.ts'

describe('processState', () => {
  it('is the same for every copy of the module', () => {
    const key = Symbol.for('@token-rotation/core process state')
    expect(processState()).toBe(processState())
    expect((globalThis as Record<symbol, unknown>)[key]).toBe(processState())
  })
})

describe('entryOf', () => {
  it('has one map for each owner', () => {
    const maps = new WeakMap<object, Map<string, number>>()
    const owner = {}
    expect(entryOf(maps, owner)).toBe(entryOf(maps, owner))
    expect(entryOf(maps, owner)).not.toBe(entryOf(maps, {}))
  })
})
