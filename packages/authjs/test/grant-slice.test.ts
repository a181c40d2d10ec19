import { describe, expect, it } from 'vitest'
import { type CarriedGrant, putSlice, sliceKey, takeSlice } from '../src/grant-slice.ts'

const active: CarriedGrant = {
  status: 'active',
  id: 'g',
  provider: 'demo',
  generation: 2,
  tokens: { access_token: 'a', refresh_token: 'r', id_token: 'large', expires_at: 5, scope: 's' },
}
const rejected: CarriedGrant = {
  ...active,
  status: 'rejected',
  failure: { code: 'ERR_REFRESH_REJECTED', error: 'invalid_grant', status: 400 },
}

describe('putSlice', () => {
  it('adds one key', () => {
    const payload = putSlice({ name: 'Ada' }, { grant: active, isLegacy: false })
    expect(Object.keys(payload)).toEqual(['name', sliceKey])
  })

  it('leaves out the ID token and what only a store has to know', () => {
    const claim = {
      owner: 'o',
      refreshTokenHash: 'h',
      firstSentAt: 1,
      sentAt: 1,
      leaseUntil: 1,
      attempts: 1,
    }
    const grant = { ...active, claim, acknowledged: 1, writtenAt: 1 }
    const text = JSON.stringify(putSlice({}, { grant, isLegacy: false }))
    for (const part of ['large', 'claim', 'acknowledged', 'writtenAt', 'isLegacy', 'failure']) {
      expect(text).not.toContain(part)
    }
  })
})

describe('a slice with tokens for resources', () => {
  function through(resources: NonNullable<CarriedGrant['resources']>) {
    const payload = putSlice({}, { grant: { ...active, resources }, isLegacy: false })
    return takeSlice(JSON.parse(JSON.stringify(payload)) as {}).slice?.grant as CarriedGrant
  }

  it('carries them, without what only a process has to know', () => {
    const token = { access_token: 'b', expires_at: 9, expires_in: 8, scope: 'read' }
    const failure = { code: 'ERR_CLIENT_REJECTED' } as const
    const grant = through({
      'urn:b': { ...token, forced: { at: 1 } },
      'urn:refused': { backoff: { until: 1, failures: 1, failure } },
    })
    expect(grant.resources).toEqual({ 'urn:b': token })
  })

  it('carries as many as a cookie has room for, in their order', () => {
    const big = { access_token: 'x'.repeat(1_500) }
    const small = { access_token: 'y' }
    const { resources = {} } = through({ 'urn:a': big, 'urn:b': big, 'urn:c': small })
    expect(Object.keys(resources)).toEqual(['urn:a', 'urn:c'])
  })

  it('is the same as before where there are none', () => {
    const payload = putSlice({}, { grant: { ...active, resources: {} }, isLegacy: false })
    expect(payload).toEqual(putSlice({}, { grant: active, isLegacy: false }))
    expect(payload[sliceKey]).not.toHaveProperty('resources')
  })
})

describe('takeSlice', () => {
  it.each([
    ['an active grant', active, false],
    ['a refused grant', rejected, false],
    ['a grant of the snippet', active, true],
  ])('takes %s out as it was put in', (_name, grant, isLegacy) => {
    const payload = JSON.parse(JSON.stringify(putSlice({ name: 'Ada' }, { grant, isLegacy }))) as {}
    const { rest, slice } = takeSlice(payload)
    const { id_token: _, ...tokens } = grant.tokens
    expect(rest).toEqual({ name: 'Ada' })
    expect(slice).toEqual({ grant: { ...grant, tokens }, isLegacy })
    expect(Object.isFrozen(slice)).toBe(true)
    expect(Object.isFrozen(slice?.grant)).toBe(true)
  })

  it.each([
    undefined,
    null,
    'text',
    7,
    [],
    {},
    { ...active, id: 7 },
    { ...active, generation: '2' },
    { ...active, tokens: {} },
    { ...active, tokens: undefined },
    { ...active, status: 'signed-out' },
  ])('removes what is no slice: %j', (found) => {
    expect(takeSlice({ name: 'Ada', [sliceKey]: found })).toEqual({
      rest: { name: 'Ada' },
      slice: undefined,
    })
  })
})
