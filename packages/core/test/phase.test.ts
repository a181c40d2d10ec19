import { describe, expect, it } from 'vitest'
import { dueAt, type Phase, phaseOf } from '../src/phase.ts'
import type { TokenSet } from '../src/token-set.ts'
import { spread } from '../src/spread.ts'
import { grant, now, rejected, tokens } from './support.ts'

/** An id whose jitter is next to nothing, so that the window is the whole of the formula. */
const wholeWindow = findId((share) => share < 0.000_1)
/** An id whose jitter is next to the most there is. */
const halfWindow = findId((share) => share > 0.999_9)

function findId(fits: (share: number) => boolean): string {
  for (let index = 0; ; index += 1) if (fits(spread(`grant-${index}`))) return `grant-${index}`
}

function grantOf(id: string, lifetime: number, left: number) {
  const life: Partial<TokenSet> = { expires_in: lifetime, expires_at: (now + left) / 1000 }
  return grant({ id, tokens: { ...tokens, ...life } })
}

describe('phaseOf', () => {
  // Lifetime and time left in seconds; the window is the formula's, without jitter.
  it.each<[number, number, Phase]>([
    // 10 %, at least 60 s, at most 300 s.
    [3600, 3600, 'fresh'],
    [3600, 301, 'fresh'],
    [3600, 299, 'due'],
    [86_400, 301, 'fresh'],
    [86_400, 299, 'due'],
    [1200, 121, 'fresh'],
    [1200, 119, 'due'],
    [400, 61, 'fresh'],
    [400, 59, 'due'],
    // A short life has 30 s.
    [300, 31, 'fresh'],
    [300, 29, 'due'],
    // A quarter of the life is the most.
    [100, 26, 'fresh'],
    [100, 24, 'due'],
    [10, 3, 'fresh'],
    [10, 2, 'due'],
    // The last 5 s are no use, or the last twentieth of a very short life.
    [3600, 5.001, 'due'],
    [3600, 5, 'expired'],
    [3600, 0, 'expired'],
    [3600, -100, 'expired'],
    [100, 5.001, 'due'],
    [100, 5, 'expired'],
    [10, 0.501, 'due'],
    [10, 0.5, 'expired'],
  ])('finds a token of %i s with %d s left %s', (lifetime, left, expected) => {
    expect(phaseOf(grantOf(wholeWindow, lifetime, left * 1000), now)).toBe(expected)
  })

  it('takes a life that it does not know for an hour', () => {
    const { expires_in: _, ...unknown } = tokens
    const state = grant({ id: wholeWindow, tokens: { ...unknown, expires_at: now / 1000 + 299 } })
    expect(phaseOf(state, now)).toBe('due')
    expect(phaseOf(state, now - 2000)).toBe('fresh')
  })

  it('takes a token without an expiry for fresh', () => {
    const { expires_at: _, ...unknown } = tokens
    expect(phaseOf(grant({ tokens: unknown }), now)).toBe('fresh')
  })

  it.each([10, 60, 300, 301, 600, 3600, 86_400])(
    'gives up to half of the window to jitter, and never more, for a life of %i s',
    (lifetime) => {
      const whole = windowOf(wholeWindow, lifetime)
      const half = windowOf(halfWindow, lifetime)
      expect(half).toBeGreaterThanOrEqual(whole / 2 - 1)
      expect(half).toBeLessThan(whole * 0.51)
    },
  )

  it('never leaves the window empty', () => {
    for (let lifetime = 1; lifetime < 10_000; lifetime += 1) {
      const margin = Math.min(5_000, lifetime * 100)
      expect(windowOf(halfWindow, lifetime)).toBeGreaterThan(margin)
    }
  })

  it('takes the window from the profile, up to a quarter of the life', () => {
    const profile = { window: 600_000 }
    expect(phaseOf(grantOf(wholeWindow, 3600, 599_000), now, profile)).toBe('due')
    expect(phaseOf(grantOf(wholeWindow, 3600, 601_000), now, profile)).toBe('fresh')
    expect(phaseOf(grantOf(wholeWindow, 100, 24_000), now, profile)).toBe('due')
    expect(phaseOf(grantOf(wholeWindow, 100, 26_000), now, profile)).toBe('fresh')
  })

  it('tells the phase of a rejected grant too', () => {
    expect(phaseOf(rejected(3000), now)).toBe('fresh')
    expect(phaseOf(rejected(0), now)).toBe('expired')
  })
})

function windowOf(id: string, lifetime: number): number {
  return now + lifetime * 1000 - dueAt(grantOf(id, lifetime, lifetime * 1000))!
}

describe('dueAt', () => {
  it.each([10, 300, 3600, 86_400])('is where the phase becomes due, for a life of %i s', (life) => {
    const state = grantOf('g1', life, life * 1000)
    const at = dueAt(state)!
    expect(phaseOf(state, Math.ceil(at))).toBe('due')
    expect(phaseOf(state, Math.floor(at) - 1)).toBe('fresh')
  })

  it.each<[string, TokenSet]>([
    ['an expiry', { access_token: 'a', refresh_token: 'r' }],
    ['a refresh token', { access_token: 'a', expires_at: 1000 }],
    [
      'a refresh token that says something',
      { access_token: 'a', refresh_token: '', expires_at: 1000 },
    ],
  ])('is never without %s', (_, without) => {
    expect(dueAt(grant({ tokens: without }))).toBeUndefined()
  })
})
