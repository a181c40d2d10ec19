import { afterEach, describe, expect, it } from 'vitest'
import { platformBackground } from '../src/platform-background.ts'

const key = Symbol.for('@vercel/request-context')
const holder = globalThis as { [key]?: unknown }

afterEach(() => {
  delete holder[key]
})

describe('platformBackground', () => {
  it('is what the platform offers for the current request', () => {
    const kept: unknown[] = []
    const context = {
      waitUntil(this: unknown, work: unknown) {
        kept.push(work, this)
      },
    }
    holder[key] = { get: () => context }
    const work = Promise.resolve()
    platformBackground()?.(work)
    expect(kept).toEqual([work, context])
  })

  it.each([
    ['elsewhere', undefined],
    ['outside of a request', { get: () => undefined }],
    ['where it offers something else', { get: () => ({}) }],
  ])('is nothing %s', (_where, platform) => {
    holder[key] = platform
    expect(platformBackground()).toBeUndefined()
  })
})
