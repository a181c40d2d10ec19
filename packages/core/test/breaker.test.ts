import { describe, expect, it } from 'vitest'
import { createBreaker } from '../src/breaker.ts'
import { now } from './support.ts'

const probeTime = 1_000

describe('createBreaker', () => {
  it('lets one grant go first while nothing is known of the client', () => {
    const breaker = createBreaker(probeTime)
    expect(breaker.admit('g1', now)).toBe(true)
    expect(breaker.admit('g1', now)).toBe(true)
    expect(breaker.admit('g2', now)).toEqual({ probe: 'g1' })
  })

  it('admits everybody for ten minutes after the client was accepted', () => {
    const breaker = createBreaker(probeTime)
    breaker.admit('g1', now)
    breaker.close(now)
    expect(breaker.admit('g2', now)).toBe(true)
    expect(breaker.admit('g3', now + 599_999)).toBe(true)
    expect(breaker.admit('g2', now + 600_000)).toBe(true)
    expect(breaker.admit('g3', now + 600_000)).toEqual({ probe: 'g2' })
  })

  it('lets the next go first when the first has learned nothing', () => {
    const breaker = createBreaker(probeTime)
    breaker.admit('g1', now)
    breaker.release('g1', now)
    expect(breaker.admit('g2', now)).toBe(true)
    expect(breaker.admit('g3', now)).toEqual({ probe: 'g2' })
  })

  it('keeps nobody waiting for a first request that hangs', () => {
    const breaker = createBreaker(probeTime)
    breaker.admit('g1', now)
    expect(breaker.admit('g2', now + 499)).toEqual({ probe: 'g1' })
    expect(breaker.admit('g2', now + 500)).toBe(true)
    expect(breaker.admit('g3', now + 500)).toBe(true)
  })

  it('keeps nobody waiting for one first request after another', () => {
    const breaker = createBreaker(probeTime)
    breaker.admit('g1', now)
    breaker.release('g1', now + 400)
    breaker.admit('g2', now + 400)
    expect(breaker.admit('g3', now + 499, now)).toEqual({ probe: 'g2' })
    expect(breaker.admit('g3', now + 500, now)).toBe(true)
  })

  it('admits nobody while it is open', () => {
    const breaker = createBreaker(probeTime)
    const until = breaker.trip('g1', now)
    expect(until).toBe(now + 30_000)
    expect(breaker.admit('g1', now)).toEqual({ until })
    expect(breaker.admit('g2', until - 1)).toEqual({ until })
  })

  it('asks for the grant that tripped it once it is half open', () => {
    const breaker = createBreaker(probeTime)
    const until = breaker.trip('g1', now)
    expect(breaker.admit('g2', until)).toEqual({ probe: 'g1' })
    expect(breaker.admit('g1', until)).toBe(true)
  })

  it('admits one probe at a time, and another when that one has taken too long', () => {
    const breaker = createBreaker(probeTime)
    const until = breaker.trip('g1', now)
    breaker.admit('g1', until)
    expect(breaker.admit('g1', until + 1)).toEqual({ until: until + probeTime })
    expect(breaker.admit('g2', until + probeTime - 1)).toEqual({ until: until + probeTime })
    expect(breaker.admit('g1', until + probeTime)).toBe(true)
  })

  it('opens twice as long after each failed probe, and five minutes at most', () => {
    const breaker = createBreaker(probeTime)
    const durations: number[] = []
    for (let at = now, run = 0; run < 6; run += 1) {
      breaker.admit('g1', at)
      const until = breaker.trip('g1', at)
      durations.push(until - at)
      at = until
    }
    expect(durations).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000])
  })

  it('takes refusals of requests that were under way together for one', () => {
    const breaker = createBreaker(probeTime)
    const until = breaker.trip('g1', now)
    expect(breaker.trip('g2', now + 10)).toBe(until)
    expect(breaker.admit('g2', until)).toEqual({ probe: 'g1' })
  })

  it('begins anew after it was closed', () => {
    const breaker = createBreaker(probeTime)
    const until = breaker.trip('g1', now)
    breaker.admit('g1', until)
    breaker.close(until)
    expect(breaker.admit('g2', until)).toBe(true)
    expect(breaker.trip('g2', until)).toBe(until + 30_000)
  })

  it('lets anybody be the probe when the grant that tripped it is of no use', () => {
    const breaker = createBreaker(probeTime)
    const until = breaker.trip('g1', now)
    breaker.release('g1', until)
    expect(breaker.admit('g2', until)).toBe(true)
  })

  it('keeps the probe that was refused once more', () => {
    const breaker = createBreaker(probeTime)
    const until = breaker.trip('g1', now)
    breaker.admit('g1', until)
    const next = breaker.trip('g1', until)
    breaker.release('g1', until)
    expect(breaker.admit('g2', next)).toEqual({ probe: 'g1' })
  })

  it('does not release a grant that did not trip it', () => {
    const breaker = createBreaker(probeTime)
    const until = breaker.trip('g1', now)
    breaker.release('g2', until)
    expect(breaker.admit('g2', until)).toEqual({ probe: 'g1' })
  })
})
