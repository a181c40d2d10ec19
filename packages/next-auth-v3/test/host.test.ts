import { describe, expect, it } from 'vitest'
// @ts-expect-error next-auth v3 has no types where `exports` of its package is respected.
import * as nextAuthJwt from 'next-auth/jwt'
import { checkVersion } from '../src/host.ts'

const encode = () => ''
const commonJs = <Exports extends object>(exports: Exports) =>
  Object.assign(exports, { __esModule: true })

describe('checkVersion', () => {
  it('is content with the version that is installed, however it was imported', () => {
    expect(() => checkVersion(nextAuthJwt as object)).not.toThrow()
    const v3 = commonJs({ encode, default: { encode } })
    expect(() => checkVersion({ default: v3 })).not.toThrow()
    expect(() => checkVersion(v3)).not.toThrow()
  })

  it.each([
    ['v4 in Node.js', { default: commonJs({ encode }), encode }],
    ['v4 in a bundle', commonJs({ encode })],
    ['v5', { encode }],
  ])('names the package that goes with %s', (version, installed) => {
    const name = version === 'v5' ? '@token-rotation/next-auth' : '@token-rotation/next-auth-v4'
    expect(() => checkVersion(installed)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        setting: 'next-auth',
        message: expect.stringContaining(name) as string,
      }),
    )
  })
})
