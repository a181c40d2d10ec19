import { type ActiveGrant, type Resolution, RotationError } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import { accessTokenOf, sessionErrorOf } from '../src/access-token.ts'

const now = 970_000_000
const tokens = { access_token: 'a', refresh_token: 'r', scope: 'openid', expires_at: 970_060 }
const state: ActiveGrant = { status: 'active', id: 'g', provider: 'demo', generation: 3, tokens }
const error = new RotationError({ code: 'ERR_ENDPOINT_UNAVAILABLE' })

const cases: [Resolution, object, string | undefined][] = [
  [
    { status: 'ok', state },
    {
      status: 'ok',
      accessToken: 'a',
      expiresAt: 970_060_000,
      scope: 'openid',
      generation: 3,
      provider: 'demo',
    },
    undefined,
  ],
  [{ status: 'missing' }, { status: 'signed-out' }, undefined],
  [{ status: 'signed-out' }, { status: 'signed-out' }, undefined],
  [{ status: 'rejected', state, error }, { status: 'reauthenticate', error }, 'RefreshTokenError'],
  [
    { status: 'unavailable', error, retryAt: now + 1_001 },
    { status: 'unavailable', error, retryAfter: 2 },
    'RefreshTokenUnavailable',
  ],
  [
    { status: 'misconfigured', error, retryAt: now - 5_000 },
    { status: 'misconfigured', error, retryAfter: 1 },
    'RefreshTokenUnavailable',
  ],
]

describe('accessTokenOf', () => {
  it.each(cases)('tells %j', (resolution, expected) => {
    expect(accessTokenOf(resolution, now)).toEqual(expected)
  })

  it('never tells the refresh token', () => {
    const text = JSON.stringify(cases.map(([resolution]) => accessTokenOf(resolution, now)))
    expect(text).not.toContain('"r"')
  })

  it('says that an expiry is unknown', () => {
    const unknown = { ...state, tokens: { access_token: 'a' } }
    expect(accessTokenOf({ status: 'ok', state: unknown }, now)).toMatchObject({
      expiresAt: undefined,
      scope: undefined,
    })
  })
})

describe('sessionErrorOf', () => {
  it.each(cases)('names %j', (resolution, _expected, name) => {
    expect(sessionErrorOf(resolution)).toBe(name)
  })

  it('names nothing where nothing is known', () => {
    expect(sessionErrorOf(undefined)).toBeUndefined()
  })
})
