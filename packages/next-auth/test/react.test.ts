import { beforeEach, expect, it, vi } from 'vitest'
import { useSignInOnRefreshTokenError } from '../src/react.ts'

const { signIn, useSession } = vi.hoisted(() => ({
  signIn: vi.fn<(provider?: string) => void>(),
  useSession: vi.fn<() => { data: { error?: string } | null }>(),
}))
vi.mock('next-auth/react', () => ({ signIn, useSession }))
vi.mock('react', () => ({ useEffect: (effect: () => void) => effect() }))

beforeEach(() => {
  signIn.mockReset()
  const items = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  })
})

it.each([undefined, 'google'])('signs in with %s when nothing else helps, once', (provider) => {
  useSession.mockReturnValue({ data: { error: 'RefreshTokenError' } })
  useSignInOnRefreshTokenError(provider)
  useSignInOnRefreshTokenError(provider)
  expect(signIn.mock.calls).toEqual([[provider]])
})

it.each([null, {}, { error: 'RefreshTokenUnavailable' }])('leaves %j alone', (data) => {
  useSession.mockReturnValue({ data })
  useSignInOnRefreshTokenError()
  expect(signIn).not.toHaveBeenCalled()
})
