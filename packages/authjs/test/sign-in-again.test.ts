import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { signInAgain } from '../src/sign-in-again.ts'

const refused = { error: 'RefreshTokenError' }

function storage() {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('sessionStorage', storage())
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('starts a sign-in when the session asks for one', () => {
  const signIn = vi.fn<() => void>()
  expect(signInAgain(refused, signIn)).toBe(true)
  expect(signIn).toHaveBeenCalledOnce()
})

it.each([null, undefined, {}, { error: 'RefreshTokenUnavailable' }, { error: 'other' }])(
  'does nothing for %j',
  (session) => {
    const signIn = vi.fn<() => void>()
    expect(signInAgain(session, signIn)).toBe(false)
    expect(signIn).not.toHaveBeenCalled()
  },
)

it('sends nobody round in circles', () => {
  const signIn = vi.fn<() => void>()
  signInAgain(refused, signIn)
  vi.advanceTimersByTime(59_999)
  expect(signInAgain(refused, signIn)).toBe(false)
  vi.advanceTimersByTime(1)
  expect(signInAgain(refused, signIn)).toBe(true)
  expect(signIn).toHaveBeenCalledTimes(2)
})

it('does nothing where it cannot remember', () => {
  vi.stubGlobal('sessionStorage', {
    getItem() {
      throw new DOMException('denied', 'SecurityError')
    },
  })
  const signIn = vi.fn<() => void>()
  expect(signInAgain(refused, signIn)).toBe(false)
  expect(signIn).not.toHaveBeenCalled()
})
