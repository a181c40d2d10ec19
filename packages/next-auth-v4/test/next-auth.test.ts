import * as nextAuth from 'next-auth'
import { describe, expect, it } from 'vitest'
import { checkVersion } from '../src/next-auth.ts'

describe('checkVersion', () => {
  it('is content with the version that is installed', () => {
    expect(() => checkVersion(nextAuth)).not.toThrow()
  })

  it.each([
    ['v5', { default() {}, customFetch: Symbol('custom-fetch') }],
    ['v3', { default() {} }],
  ])('names the package that goes with %s', (version, installed) => {
    const name = version === 'v5' ? '@token-rotation/next-auth,' : '@token-rotation/next-auth-v3'
    expect(() => checkVersion(installed)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        setting: 'next-auth',
        message: expect.stringContaining(name) as string,
      }),
    )
  })
})
