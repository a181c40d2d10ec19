import { phaseOf } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import { builtInProfile } from '../src/profiles/built-in-profile.ts'
import { mintGrant, tokenSetOf } from '../src/mint-grant.ts'

const now = 970_000_500
const seconds = 970_000
const account = { provider: 'demo', access_token: 'a', refresh_token: 'r' }
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`

describe('mintGrant', () => {
  it('makes a grant with a random id of what a sign-in brought', () => {
    const grant = mintGrant({ ...account, expires_at: seconds + 60, expires_in: 60 }, now)
    expect(grant).toEqual({
      status: 'active',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      provider: 'demo',
      generation: 0,
      tokens: { access_token: 'a', refresh_token: 'r', expires_at: seconds + 60, expires_in: 60 },
    })
    expect(mintGrant(account, now)?.id).not.toBe(grant?.id)
  })

  it.each([
    ['says how long it lives', { expires_in: 7_200 }, seconds + 7_200],
    ['does not say so', {}, seconds + 3_600],
  ])('makes a short token that %s one that is due at once', (_name, source, expires_at) => {
    const profile = builtInProfile('threads')!
    const grant = mintGrant({ provider: 'threads', access_token: 'a', ...source }, now, profile)!
    expect(grant.tokens).toMatchObject({ refresh_token: 'a', expires_at, expires_in: 5_184_000 })
    expect(phaseOf(grant, now, profile)).toBe('due')
  })

  it('makes none where there is no access token', () => {
    expect(mintGrant({ provider: 'credentials' }, now)).toBeUndefined()
    expect(mintGrant({ provider: 'demo', access_token: '' }, now)).toBeUndefined()
  })
})

describe('tokenSetOf', () => {
  it.each([
    ['seconds', { expires_at: seconds + 60 }, seconds + 60, 60],
    ['seconds as text', { expires_at: `${seconds + 60}` }, seconds + 60, 60],
    ['a date', { expires_at: new Date((seconds + 60) * 1000).toISOString() }, seconds + 60, 60],
    ['a lifetime', { expires_in: 60 }, seconds + 60, 60],
    ['a lifetime as text', { expires_in: '60' }, seconds + 60, 60],
    ['both', { expires_at: seconds + 50, expires_in: 60 }, seconds + 50, 60],
    ['zero', { expires_at: 0, expires_in: 0 }, undefined, undefined],
    ['nothing that is a number', { expires_at: 'soon' }, undefined, undefined],
    ['the past', { expires_at: seconds - 60 }, seconds - 60, 1],
  ])('reads an expiry from %s', (_name, source, expires_at, expires_in) => {
    const tokens = tokenSetOf({ access_token: 'a', ...source }, now)
    expect(tokens.expires_at).toBe(expires_at)
    expect(tokens.expires_in).toBe(expires_in)
  })

  it('reads the expiry of an access token that is a JWT', () => {
    const tokens = tokenSetOf({ access_token: jwt({ exp: seconds + 90 }) }, now)
    expect(tokens).toMatchObject({ expires_at: seconds + 90, expires_in: 90 })
  })

  it('takes the lifetime that the profile knows, where nothing else tells', () => {
    const profile = { lifetime: 120 }
    expect(tokenSetOf({ access_token: 'a' }, now, profile).expires_at).toBe(seconds + 120)
    const named = { access_token: 'a', expires_at: seconds + 60 }
    expect(tokenSetOf(named, now, profile).expires_at).toBe(seconds + 60)
  })

  it('leaves out what is not there', () => {
    expect(tokenSetOf({ access_token: 'a', refresh_token: '', scope: undefined }, now)).toEqual({
      access_token: 'a',
    })
  })
})
