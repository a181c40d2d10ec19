import { describe, expect, it } from 'vitest'
import { createGate } from '../../src/sweeper/provider-gate.ts'

const rotated = { status: 'rotated' } as const
const unavailable = { status: 'unavailable', code: 'ERR_ANSWER_LOST', retryAt: 1_000 } as const

describe('createGate', () => {
  it('admits so many in a second, in small bursts, and keeps the place of the others', () => {
    const gate = createGate(50, 30_000)
    const answers = Array.from({ length: 50 }, () => gate.admit(0))
    expect(answers.slice(0, 6)).toEqual([true, true, true, true, true, { until: 20, isTurn: true }])
    expect(answers.at(-1)).toEqual({ until: 900, isTurn: true })
    // Who comes at the time of its turn needs no other.
    expect(gate.admit(20, 20)).toBe(true)
    expect(gate.admit(20)).toEqual({ until: 920, isTurn: true })
    // A pause makes no debt: nobody gets more than the burst after it.
    const later = Array.from({ length: 6 }, () => gate.admit(60_000))
    expect(later).toEqual([true, true, true, true, true, { until: 60_020, isTurn: true }])
  })

  it('takes a rate below one in a second, and none at all', () => {
    const slow = createGate(0.5, 30_000)
    expect([slow.admit(0), slow.admit(0)]).toEqual([true, { until: 2_000, isTurn: true }])
    const free = createGate(Infinity, 30_000)
    expect(new Set(Array.from({ length: 100 }, () => free.admit(0)))).toEqual(new Set([true]))
  })

  it('sends those away that would have to wait for too long, one behind the other', () => {
    const gate = createGate(1, 3_000)
    const answers = Array.from({ length: 7 }, () => gate.admit(0))
    const turns = [1_000, 2_000, 3_000].map((until) => ({ until, isTurn: true }))
    const away = [5_000, 6_000, 7_000].map((until) => ({ until, isTurn: false }))
    expect(answers).toEqual([true, ...turns, ...away])
    for (let count = 0; count < 1_000; count += 1) gate.admit(0)
    expect(gate.admit(0)).toEqual({ until: 60_000, isTurn: false })
  })

  it('is closed until the time that an answer has named for all', () => {
    const gate = createGate(1_000, 30_000)
    gate.admit(0)
    gate.settle({ ...unavailable, retryAt: 7_000, isProviderWide: true }, 0, 50)
    expect(gate.admit(100)).toMatchObject({ isTurn: false })
    expect(gate.admit(6_999, 6_999)).not.toBe(true)
    expect(gate.admit(7_000)).toBe(true)
  })

  it('is closed while the client is refused, and lets one find out afterwards', () => {
    const gate = createGate(1_000, 30_000)
    gate.admit(0)
    gate.settle({ status: 'misconfigured', code: 'ERR_CLIENT_REJECTED', retryAt: 30_000 }, 0, 50)
    expect(gate.admit(29_999)).toMatchObject({ isTurn: false })
    expect([gate.admit(30_000), gate.admit(30_001)]).toEqual([
      true,
      { until: expect.any(Number) as number, isTurn: false },
    ])
    gate.settle(rotated, 30_000, 30_050)
    expect([gate.admit(30_100), gate.admit(30_100)]).toEqual([true, true])
  })

  it('goes on after failures that are not in a row', () => {
    const gate = createGate(1_000, 30_000)
    for (let time = 0; time < 9_000; time += 1_000) {
      expect(gate.admit(time)).toBe(true)
      const visit = time % 3_000 === 0 ? rotated : unavailable
      gate.settle(visit, time, time + 50)
    }
  })

  it('closes after three in a row for longer and longer, and tries one at a time', () => {
    const gate = createGate(1_000, 30_000)
    const closures: number[] = []
    let time = 0
    for (let round = 0; round < 9; round += 1) {
      expect(gate.admit(time)).toBe(true)
      gate.settle(unavailable, time, time)
      let next = time
      while (gate.admit(next) !== true) next += 500
      gate.settle(undefined, next, next)
      closures.push(next - time)
      time = next + 1
    }
    expect(closures).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })

  it('takes failures of what was under way together for one', () => {
    const gate = createGate(Infinity, 30_000)
    for (let count = 0; count < 10; count += 1) gate.admit(0)
    for (let count = 0; count < 10; count += 1) gate.settle(unavailable, 0, 20_000)
    expect(gate.admit(20_999)).not.toBe(true)
    expect(gate.admit(21_000)).toBe(true)
  })
})
