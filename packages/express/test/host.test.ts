import * as authExpress from '@auth/express'
import { describe, expect, it } from 'vitest'
import { checkVersion, host } from '../src/host.ts'

describe('checkVersion', () => {
  it('is content with the version that is installed', () => {
    expect(() => checkVersion(authExpress)).not.toThrow()
  })

  it.each([
    ['without getSession', { customFetch: Symbol('custom-fetch') }],
    ['without customFetch', { getSession: () => null }],
    ['that is empty', {}],
  ])('names the remedy for a version %s', (_name, installed) => {
    expect(() => checkVersion(installed)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        setting: '@auth/express',
        message: expect.stringContaining('npm install @auth/express@0.12') as string,
      }),
    )
  })
})

describe('host', () => {
  it('reads the environment late', () => {
    process.env.TOKEN_ROTATION_TEST = 'later'
    try {
      expect(host.env.TOKEN_ROTATION_TEST).toBe('later')
    } finally {
      delete process.env.TOKEN_ROTATION_TEST
    }
  })

  it('shows of a session what Auth.js shows, and nothing else', () => {
    const expires = new Date('2030-01-01')
    const user = { name: 'Ada', email: 'ada@example.com', image: undefined, id: '7' }
    const expected = {
      user: { name: 'Ada', email: 'ada@example.com' },
      expires: expires.toISOString(),
    }
    for (const given of [expires, expires.toISOString()]) {
      const session = { user, expires: given, access_token: 'secret' }
      expect(JSON.stringify(host.defaultSession({ session }))).toBe(JSON.stringify(expected))
    }
    expect(host.defaultSession({ session: {} })).toEqual({ user: {}, expires: undefined })
  })
})
