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
