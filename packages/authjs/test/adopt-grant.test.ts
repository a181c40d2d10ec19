import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import {
  adoptGrant,
  decoy,
  isSnippetToken,
  withoutSecret,
  withoutSnippetFields,
} from '../src/adopt-grant.ts'

const now = 1_800_000_000_000
const seconds = now / 1000
const owner = { provider: 'demo', clientId: 'client' }
const v5 = { access_token: 'a', refresh_token: 'r', expires_at: seconds + 60 }
const v3 = { accessToken: 'a', refreshToken: 'r', accessTokenExpires: now + 60_000 }

describe('isSnippetToken', () => {
  it.each([
    ['of v5', v5, true],
    ['of v3', v3, true],
    ['without a refresh token', { access_token: 'a' }, false],
    ['with an empty field', { refresh_token: undefined }, false],
    ['of nobody', { name: 'Ada' }, false],
  ])('tells that of a session %s', (_name, token, expected) => {
    expect(isSnippetToken(token)).toBe(expected)
  })
})

describe('adoptGrant', () => {
  it.each([
    ['v5', v5, seconds + 60],
    ['v3', v3, seconds + 60],
    ['v5 with text', { ...v5, expires_at: `${seconds + 60}` }, seconds + 60],
    ['v5 with milliseconds', { ...v5, expires_at: now + 60_000 }, seconds + 60],
    ['v5 with milliseconds as text', { ...v5, expires_at: `${now + 60_000}` }, seconds + 60],
    ['v3 with seconds', { ...v3, accessTokenExpires: seconds + 60 }, seconds + 60],
    ['a fraction', { ...v5, expires_at: seconds + 60.7 }, seconds + 60],
    ['v4 with the sum of now and then', { ...v3, accessTokenExpires: 2 * now + 60_000 }, seconds],
    ['no expiry', { ...v5, expires_at: undefined }, seconds],
    ['an expiry that is not a number', { ...v5, expires_at: 'soon' }, seconds],
    ['an expiry that became null', { ...v3, accessTokenExpires: null }, seconds],
    ['the error of the snippet', { ...v5, error: 'RefreshTokenError' }, seconds + 60],
  ])('takes over the tokens of %s', async (_name, token, expires_at) => {
    expect(await adoptGrant(token, owner, now)).toEqual({
      status: 'active',
      id: expect.stringMatching(/^[\w-]{43,64}$/) as string,
      provider: 'demo',
      generation: 0,
      tokens: { access_token: 'a', refresh_token: 'r', expires_at },
    })
  })

  it('takes over nothing where a token is missing', async () => {
    expect(await adoptGrant({ refresh_token: 'r' }, owner, now)).toBeUndefined()
    expect(await adoptGrant({ access_token: 'a' }, owner, now)).toBeUndefined()
  })

  it('derives the same id from both shapes, and another one for another client', async () => {
    const ids = await Promise.all([
      adoptGrant(v5, owner, now),
      adoptGrant(v3, owner, now + 1_000),
      adoptGrant(v5, { ...owner, clientId: 'other' }, now),
      adoptGrant(v5, { ...owner, provider: 'other' }, now),
      adoptGrant({ ...v5, refresh_token: 'other' }, owner, now),
    ])
    const [first, second, ...others] = ids.map((grant) => grant?.id)
    expect(second).toBe(first)
    expect(new Set([first, ...others]).size).toBe(4)
  })

  it('derives the same id in another process', async () => {
    const text = JSON.stringify(['demo', 'client', 'r'])
    const script = `process.stdout.write(require('node:crypto').createHash('sha256').update(${JSON.stringify(text)}).digest('hex'))`
    const hex = execFileSync(process.execPath, ['-e', script]).toString()
    const grant = await adoptGrant(v5, owner, now)
    const encodings = [hex, Buffer.from(hex, 'hex').toString('base64url')]
    expect(encodings).toContain(grant?.id)
  })
})

describe('withoutSnippetFields', () => {
  it('removes what the snippets keep, and nothing else', () => {
    const token = { ...v5, ...v3, expires_in: 5, error: 'RefreshTokenError', name: 'Ada', sub: '1' }
    expect(withoutSnippetFields(token)).toEqual({ name: 'Ada', sub: '1' })
    expect(token).toHaveProperty('access_token')
  })
})

describe('withoutSecret', () => {
  it('removes a secret wherever it is', () => {
    const token = { rt: 's', name: 'Ada', account: { refresh_token: 's', deep: { er: 's', n: 1 } } }
    expect(withoutSecret(token, 's')).toEqual({ name: 'Ada', account: { deep: { n: 1 } } })
    expect(token.rt).toBe('s')
  })

  it('returns undefined where there is none', () => {
    expect(withoutSecret({ name: 'Ada', list: ['s'], nothing: null }, 's')).toBeUndefined()
  })
})

describe('decoy', () => {
  it('shows both shapes of the snippet an expiry that is ahead', () => {
    const { expires_at, accessTokenExpires } = decoy(now)
    expect(Number(expires_at) * 1000).toBeGreaterThan(now + 3_600_000)
    expect(Number(accessTokenExpires)).toBeGreaterThan(now + 3_600_000)
  })
})
