import { memoryStore } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import { checkOptions } from '../src/check-options.ts'

describe('checkOptions', () => {
  it('takes everything that can be set', () => {
    expect(() =>
      checkOptions({
        store: memoryStore(),
        profiles: { demo: { replay: 'always' } },
        adopt: { provider: 'demo' },
        timing: { httpTimeout: 5_000 },
        revokeOnSignOut: false,
        exposeAccessToken: true,
        sessionWait: 0,
        onEvent: () => {},
        clock: Date.now,
      }),
    ).not.toThrow()
    expect(() => checkOptions({})).not.toThrow()
    expect(() => checkOptions({ store: undefined } as never)).not.toThrow()
  })

  it.each([
    ['store', 'redis://localhost'],
    ['store', {}],
    ['store', null],
    ['profiles', 'google'],
    ['adopt', 'demo'],
    ['adopt.provider', { provider: 7 }],
    ['timing', 5],
    ['revokeOnSignOut', 'yes'],
    ['exposeAccessToken', 1],
    ['sessionWait', '1000'],
    ['sessionWait', -1],
    ['sessionWait', Number.NaN],
    ['onEvent', {}],
    ['clock', 0],
    ['httpTimeout', { httpTimeout: 0 }],
    ['lease', { httpTimeout: 20_000, lease: 10_000 }],
  ])('names "%s" where it has the wrong form: %j', (name, value) => {
    const inTiming = name === 'httpTimeout' || name === 'lease'
    const option = inTiming ? 'timing' : name.split('.')[0]!
    expect(() => checkOptions({ [option]: value })).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringContaining(`"${name}"`) as string,
      }),
    )
  })
})
