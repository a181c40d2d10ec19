import { describe, expect, it } from 'vitest'
import { createLogger } from '../src/logger.ts'
import { snippetWatch } from '../src/snippet-watch.ts'

function setUp() {
  const errors: string[] = []
  const logger = createLogger(
    () => ({ error: ({ message }) => void errors.push(message) }),
    Date.now,
  )
  return { watch: snippetWatch(logger), errors }
}

describe('snippetWatch', () => {
  it('names a snippet once, however it shows itself', () => {
    const { watch, errors } = setUp()
    watch.sawSignIn('demo', true)
    watch.tookOver((token: { refresh_token: string }) => token.refresh_token)
    watch.sawSignIn('other', true)
    expect(errors).toEqual([expect.stringContaining('remove that code')])
  })

  it.each([
    ['refresh_token', (token: Record<string, unknown>) => token.refresh_token],
    ['refreshToken', (token: Record<string, unknown>) => token.refreshToken],
  ])('suspects a callback that speaks of %s', (_name, callback) => {
    const { watch, errors } = setUp()
    watch.tookOver(callback)
    expect(errors).toHaveLength(1)
  })

  it('does not suspect others', () => {
    const { watch, errors } = setUp()
    watch.tookOver(({ token }: { token: object }) => token)
    watch.tookOver(undefined)
    watch.sawSignIn('demo', false)
    expect(errors).toEqual([])
  })

  it('knows that it is gone from a sign-in that leaves the token alone', () => {
    const { watch } = setUp()
    expect(watch.isGone('demo')).toBe(false)
    watch.sawSignIn('demo', false)
    expect(watch.isGone('demo')).toBe(true)
    expect(watch.isGone('other')).toBe(false)
    watch.sawSignIn('demo', true)
    expect(watch.isGone('demo')).toBe(false)
  })
})
