import { describe, expect, it } from 'vitest'
import { type Decision, decide, mayRepeat } from '../src/decide.ts'
import type { ActiveGrant, Backoff, GrantState } from '../src/grant-state.ts'
import type { Profile } from '../src/profile.ts'
import { claimUntil, due, expired, grant, now, rejected, signedOut, tokens } from './support.ts'

const live = claimUntil(1)
const lapsed = claimUntil(0)
const heldOff: Backoff = {
  until: now + 1,
  failures: 1,
  failure: { code: 'ERR_ENDPOINT_UNAVAILABLE', status: 503 },
}
const over: Backoff = { ...heldOff, until: now }
const { refresh_token: _, ...unrefreshable } = tokens
const noRefreshToken = (secondsLeft: number): ActiveGrant =>
  grant({ tokens: { ...unrefreshable, expires_at: now / 1000 + secondsLeft } })

type Expected = Decision['action'] | 'present usable'

/** What is decided without and with force, by a strict profile. */
const table: [string, GrantState, Expected, Expected][] = [
  ['fresh', grant(), 'serve', 'present'],
  ['fresh, claimed', grant({ claim: live }), 'serve', 'wait'],
  ['fresh, lapsed', grant({ claim: lapsed }), 'serve', 'present'],
  ['fresh, held off', grant({ backoff: heldOff }), 'serve', 'serve'],
  ['fresh, no refresh token', noRefreshToken(3000), 'serve', 'serve'],
  ['due', due(), 'present usable', 'present'],
  ['due, claimed', due({ claim: live }), 'serve', 'wait'],
  ['due, lapsed', due({ claim: lapsed }), 'serve', 'present'],
  ['due, held off', due({ backoff: heldOff }), 'serve', 'serve'],
  ['due, no longer held off', due({ backoff: over }), 'present usable', 'present'],
  ['due, no refresh token', noRefreshToken(60), 'serve', 'serve'],
  ['expired', expired(), 'present', 'present'],
  ['expired, claimed', expired({ claim: live }), 'wait', 'wait'],
  ['expired, lapsed', expired({ claim: lapsed }), 'present', 'present'],
  ['expired, held off', expired({ backoff: heldOff }), 'hold', 'hold'],
  ['expired, no longer held off', expired({ backoff: over }), 'present', 'present'],
  ['expired, lapsed and held off', expired({ claim: lapsed, backoff: heldOff }), 'hold', 'hold'],
  ['expired, claimed and held off', expired({ claim: live, backoff: heldOff }), 'wait', 'wait'],
  ['expired, no refresh token', noRefreshToken(0), 'reject', 'reject'],
  ['rejected, fresh', rejected(3000), 'serve', 'serve'],
  ['rejected, due', rejected(60), 'serve', 'serve'],
  ['rejected, expired', rejected(0), 'reject', 'reject'],
  ['signed out', signedOut, 'signed-out', 'signed-out'],
]

function actionOf(decision: Decision): Expected {
  return decision.action === 'present' && decision.usable ? 'present usable' : decision.action
}

describe('decide', () => {
  it.each(table)('decides about a grant that is %s: %#', (_, state, expected) => {
    expect(actionOf(decide(state, { now }))).toBe(expected)
  })

  it.each(table)('decides under force about a grant that is %s: %#', (_, state, __, expected) => {
    expect(actionOf(decide(state, { now, force: true }))).toBe(expected)
  })

  it.each(table)('hands the very same state on: %s', (_, state) => {
    const decision = decide(state, { now })
    expect('state' in decision ? decision.state : state).toBe(state)
  })

  it.each<[string, Profile, Expected]>([
    ['many uses', { replay: 'always' }, 'present usable'],
    ['an open window', { replay: { within: 30_001 } }, 'present usable'],
    ['a closed window', { replay: { within: 30_000 } }, 'serve'],
    ['one use', { replay: 'never' }, 'serve'],
    ['nothing known', {}, 'serve'],
  ])('repeats a presentation that was not answered by %s', (_, profile, expected) => {
    expect(actionOf(decide(due({ claim: lapsed }), { now, profile }))).toBe(expected)
  })

  it.each<[string, Profile]>([
    ['a closed window', { replay: { within: 1 } }],
    ['one use', { replay: 'never' }],
  ])('probes by %s once nothing is left to lose', (_, profile) => {
    expect(actionOf(decide(expired({ claim: lapsed }), { now, profile }))).toBe('present')
  })

  it('says until when the provider is not to be asked, and why', () => {
    const state = expired({ backoff: heldOff })
    const { until, failure } = heldOff
    expect(decide(state, { now })).toEqual({ action: 'hold', state, until, failure })
  })

  it('says why a grant is rejected', () => {
    expect(decide(rejected(0), { now })).toMatchObject({
      failure: { code: 'ERR_REFRESH_REJECTED', error: 'invalid_grant' },
    })
    expect(decide(noRefreshToken(0), { now })).toMatchObject({
      failure: { code: 'ERR_REFRESH_TOKEN_MISSING' },
    })
  })

  it('takes an empty refresh token for none', () => {
    const state = expired()
    const empty = { ...state, tokens: { ...state.tokens, refresh_token: '' } }
    expect(decide(empty, { now }).action).toBe('reject')
  })
})

describe('mayRepeat', () => {
  it('counts the window from the first presentation, not from the last', () => {
    const claim = claimUntil(0, { firstSentAt: now - 10_000, sentAt: now - 1_000, attempts: 2 })
    expect(mayRepeat(claim, { replay: { within: 10_001 } }, now)).toBe(true)
    expect(mayRepeat(claim, { replay: { within: 10_000 } }, now)).toBe(false)
  })
})
