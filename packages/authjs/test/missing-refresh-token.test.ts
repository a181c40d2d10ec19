import { describe, expect, it } from 'vitest'
import { missingRefreshToken } from '../src/missing-refresh-token.ts'

const signIn = { access_type: 'offline', prompt: 'consent' }
const hint = 'enable it at the provider'

describe('missingRefreshToken', () => {
  it.each([
    [
      'a provider that has none',
      { refreshes: false },
      true,
      'provider "p" has no refresh tokens: its access tokens are handed out until they expire, and its sessions are left alone',
    ],
    [
      'a provider that was not asked for one',
      { signIn },
      false,
      'ask for access_type "offline" and prompt "consent" in its "authorization.params"',
    ],
    [
      'a provider that was not asked, and wants more',
      { signIn, hint },
      false,
      'ask for access_type "offline" and prompt "consent" in its "authorization.params", and enable it at the provider',
    ],
    ['a provider that was asked, and wants more', { signIn, hint }, true, hint],
    [
      'a provider that was asked in vain',
      { signIn },
      true,
      'its sign-in asks for access_type "offline" and prompt "consent", so look at what the provider allows this client',
    ],
    ['a provider that wants something else', { hint }, true, hint],
    [
      'a provider that nothing is known of',
      {},
      true,
      'ask for one in the provider\'s "authorization.params" (often scope "offline_access", or access_type "offline" with prompt "consent")',
    ],
  ] as const)('names the remedy for %s', (_name, profile, isAsked, remedy) => {
    const message = missingRefreshToken('p', profile, isAsked)
    const told = 'provider "p" issued no refresh token, so its sessions end with their access token'
    expect(message).toBe(remedy.startsWith('provider') ? remedy : `${told}: ${remedy}`)
  })
})
