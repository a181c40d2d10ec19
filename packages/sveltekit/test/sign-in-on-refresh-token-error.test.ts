import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SessionError } from '../src/index.ts'
import { signInOnRefreshTokenError } from '../src/sign-in-on-refresh-token-error.ts'

const signIn = vi.hoisted(() =>
  vi.fn<(provider: string, options: object) => Promise<void>>(async () => undefined),
)
vi.mock('@auth/sveltekit/client', () => ({ signIn }))
vi.mock('$app/paths', () => ({ base: '/shop' }))

const here = 'https://app.example/shop/account'
const session = (error?: SessionError) => ({ expires: '2030-01-01', ...(error && { error }) })

describe('signInOnRefreshTokenError', () => {
  const assign = vi.fn<(url: string) => void>()
  beforeEach(() => {
    const kept = new Map<string, string>()
    vi.stubGlobal('document', {})
    vi.stubGlobal('location', { href: here, assign })
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    })
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.clearAllMocks()
  })

  it('signs in again with the provider, and comes back to the page', async () => {
    expect(signInOnRefreshTokenError(session('RefreshTokenError'), 'demo')).toBe(true)
    await vi.waitFor(() => expect(signIn).toHaveBeenCalledWith('demo', { redirectTo: here }))
    expect(assign).not.toHaveBeenCalled()
  })

  it('lets the user choose where no provider is named', async () => {
    const options = { redirectTo: '/shop/' }
    expect(signInOnRefreshTokenError(session('RefreshTokenError'), undefined, options)).toBe(true)
    await vi.waitFor(() =>
      expect(assign).toHaveBeenCalledWith('/shop/auth/signin?callbackUrl=%2Fshop%2F'),
    )
  })

  it('does it once, and not again right away', () => {
    expect(signInOnRefreshTokenError(session('RefreshTokenError'), 'demo')).toBe(true)
    expect(signInOnRefreshTokenError(session('RefreshTokenError'), 'demo')).toBe(false)
  })

  it.each([null, undefined, session(), session('RefreshTokenUnavailable')])(
    'leaves %o alone',
    (one) => {
      expect(signInOnRefreshTokenError(one, 'demo')).toBe(false)
    },
  )

  it('does nothing on the server', () => {
    vi.stubGlobal('document', undefined)
    expect(signInOnRefreshTokenError(session('RefreshTokenError'), 'demo')).toBe(false)
  })
})
