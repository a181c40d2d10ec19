import { describe, expect, it } from 'vitest'
import { classify } from '../src/classify.ts'
import type { Classification } from '../src/profile.ts'

function answer(status: number, error?: string) {
  return { status, error, body: error === undefined ? undefined : { error } }
}

describe('classify', () => {
  it.each<[number, string, Classification]>([
    [400, 'invalid_grant', 'rejected'],
    [401, 'invalid_grant', 'rejected'],
    [403, 'invalid_grant', 'rejected'],
    [200, 'invalid_grant', 'rejected'],
    [400, 'interaction_required', 'rejected'],
    [400, 'login_required', 'rejected'],
    [400, 'consent_required', 'rejected'],
    [401, 'invalid_client', 'misconfigured'],
    [400, 'invalid_client', 'misconfigured'],
    [400, 'unauthorized_client', 'misconfigured'],
    [400, 'unsupported_grant_type', 'misconfigured'],
    [400, 'invalid_request', 'refused'],
    [400, 'invalid_scope', 'misconfigured'],
    [400, 'invalid_target', 'misconfigured'],
    [403, 'invalid_dpop_proof', 'misconfigured'],
    [400, 'use_dpop_nonce', 'unavailable'],
    [400, 'temporarily_unavailable', 'unavailable'],
    [400, 'slow_down', 'unavailable'],
    [400, 'server_error', 'unknown'],
    // An unknown code is never final.
    [400, 'bad_thing', 'unavailable'],
    [401, 'unknown', 'unavailable'],
    [200, 'bad_refresh_token', 'unknown'],
    // A name that every object has is not a known code.
    [400, 'constructor', 'unavailable'],
    [400, 'toString', 'unavailable'],
    [400, '__proto__', 'unavailable'],
  ])('takes %i %s for %s', (status, error, expected) => {
    expect(classify(answer(status, error))).toBe(expected)
  })

  it.each<[number, Classification]>([
    [200, 'unknown'],
    [204, 'unknown'],
    [0, 'unknown'],
    [301, 'misconfigured'],
    [302, 'misconfigured'],
    [307, 'misconfigured'],
    [399, 'misconfigured'],
    [400, 'unavailable'],
    [401, 'unavailable'],
    [403, 'unavailable'],
    [404, 'unavailable'],
    [408, 'unavailable'],
    [409, 'unavailable'],
    [425, 'unavailable'],
    [429, 'unavailable'],
    [499, 'unavailable'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unavailable'],
    [504, 'unknown'],
    [599, 'unknown'],
  ])('takes %i without an error code for %s', (status, expected) => {
    expect(classify(answer(status))).toBe(expected)
  })

  it.each<[number, string, Classification]>([
    [429, 'invalid_grant', 'unavailable'],
    [503, 'invalid_client', 'unavailable'],
    [500, 'invalid_grant', 'unknown'],
    [302, 'invalid_grant', 'misconfigured'],
  ])(
    'believes a server in trouble about its trouble only: %i %s is %s',
    (status, error, expected) => {
      expect(classify(answer(status, error))).toBe(expected)
    },
  )
})
