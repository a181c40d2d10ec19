import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  errorOf,
  type Failure,
  reasonOf,
  RotationError,
  type RotationErrorCode,
  TokenEndpointError,
} from '../src/errors.ts'
import { networkError } from './support.ts'

const codes: RotationErrorCode[] = [
  'ERR_REFRESH_REJECTED',
  'ERR_REFRESH_TOKEN_MISSING',
  'ERR_SIGNED_OUT',
  'ERR_CLIENT_REJECTED',
  'ERR_ENDPOINT_UNAVAILABLE',
  'ERR_ANSWER_LOST',
  'ERR_RESPONSE_INVALID',
  'ERR_STORE_UNAVAILABLE',
]

describe('errorOf', () => {
  it.each(codes)('says in lower case and without a full stop what %s is', (code) => {
    const error = errorOf({ code })
    expect(error).toBeInstanceOf(RotationError)
    expect(error).toMatchObject({ name: 'RotationError', code, reason: undefined })
    expect(error.message).toMatch(/^[a-z].*[^.]$/)
  })

  it('makes an error of the token endpoint where the server answered', () => {
    const error = errorOf({ code: 'ERR_REFRESH_REJECTED', error: 'invalid_grant', status: 400 })
    expect(error).toBeInstanceOf(TokenEndpointError)
    expect(error).toMatchObject({ name: 'TokenEndpointError', error: 'invalid_grant', status: 400 })
    expect(error.message).toMatch(/ \(invalid_grant, status 400\)$/)
  })

  it('says the reason', () => {
    const error = errorOf({ code: 'ERR_ANSWER_LOST', reason: 'ECONNRESET' })
    expect(error.reason).toBe('ECONNRESET')
    expect(error.message).toMatch(/ \(ECONNRESET\)$/)
  })

  it('shows nothing but the failure, and has no cause', () => {
    const failure = {
      code: 'ERR_ANSWER_LOST',
      status: 500,
      error: 'server_error',
      reason: 'ECONNRESET',
      cause: new Error('refresh-token-1'),
      body: 'refresh-token-1',
    } as Failure
    const error = errorOf(failure)
    expect(error).not.toHaveProperty('cause')
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('refresh-token-1')
    expect(JSON.stringify(error)).not.toContain('refresh-token-1')
  })
})

describe('reasonOf', () => {
  const wrap = (cause: unknown, levels: number): unknown =>
    levels === 0 ? cause : new Error('wrapped', { cause: wrap(cause, levels - 1) })
  const cyclic = new Error('cyclic')
  cyclic.cause = cyclic

  it.each<[string, unknown, string | undefined]>([
    ['a code', Object.assign(new Error(), { code: 'ECONNRESET' }), 'ECONNRESET'],
    ['the code of a cause', networkError('UND_ERR_SOCKET'), 'UND_ERR_SOCKET'],
    ['a code four causes down', wrap(networkError('EPIPE').cause, 4), 'EPIPE'],
    ['no code five causes down', wrap(networkError('EPIPE').cause, 5), undefined],
    ['a timeout', new DOMException('late', 'TimeoutError'), 'TimeoutError'],
    ['an abort', new DOMException('gone', 'AbortError'), 'AbortError'],
    ['no code', networkError(), undefined],
    ['a code that is a number', Object.assign(new Error(), { code: 7 }), undefined],
    ['a code that is a sentence', Object.assign(new Error(), { code: 'a b' }), undefined],
    ['a code that is too long', Object.assign(new Error(), { code: 'x'.repeat(41) }), undefined],
    ['a circle', cyclic, undefined],
    ['a string', 'ECONNREFUSED', undefined],
    ['an object', { code: 'ECONNREFUSED' }, undefined],
    ['nothing', undefined, undefined],
  ])('reads %s', (_, error, expected) => {
    expect(reasonOf(error)).toBe(expected)
  })
})
