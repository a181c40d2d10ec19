import { describe, expect, it } from 'vitest'
import { checkLocals, host } from '../src/host.ts'

const auth = async () => null

describe('checkLocals', () => {
  it('is content with what the handle of SvelteKitAuth leaves', () => {
    expect(() => checkLocals({ auth, getSession: auth })).not.toThrow()
  })

  it.each([
    ['an old version', { getSession: auth }, '@auth/sveltekit', 'npm install @auth/sveltekit@1.11'],
    ['a wrong order', {}, 'handle', 'sequence(authHandle, rotation.handle)'],
  ])('names the remedy for %s', (_name, locals, setting, remedy) => {
    expect(() => checkLocals(locals)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        setting,
        message: expect.stringContaining(remedy) as string,
      }),
    )
  })
})

describe('host', () => {
  it('takes a configuration that SvelteKitAuth has completed, and no other', () => {
    const config = { providers: [] }
    expect(() => host.complete(config)).toThrow('SvelteKitAuth(rotation.config)')
    expect(() => host.complete({ ...config, skipCSRFCheck: Symbol('skip') } as never)).not.toThrow()
  })

  it('reads the environment late', () => {
    process.env.TOKEN_ROTATION_TEST = 'later'
    try {
      expect(host.env.TOKEN_ROTATION_TEST).toBe('later')
    } finally {
      delete process.env.TOKEN_ROTATION_TEST
    }
  })
})
