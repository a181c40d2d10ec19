import freshbooks from '@auth/core/providers/freshbooks'
import { describe, expect, it } from 'vitest'
import { redirectUri } from '../src/redirect-uri.ts'
import { authApp, origin } from './support/auth-app.ts'

const given = { clientId: 'id', clientSecret: 'secret' }
const provider = freshbooks(given)
const AUTH_URL = 'https://app.example'
const proxy = 'https://proxy.example/auth'

describe('redirectUri', () => {
  it.each([
    ['AUTH_URL', {}, {}, { AUTH_URL }, 'https://app.example/api/auth'],
    ['NEXTAUTH_URL', {}, {}, { NEXTAUTH_URL: `${AUTH_URL}/x/` }, 'https://app.example/x'],
    ['a base path', { basePath: '/auth' }, {}, { AUTH_URL }, 'https://app.example/auth'],
    [
      'a base path, which goes over that of AUTH_URL as in Auth.js',
      { basePath: '/auth' },
      {},
      { AUTH_URL: `${AUTH_URL}/other` },
      'https://app.example/auth',
    ],
    [
      'the path of AUTH_URL',
      {},
      {},
      { AUTH_URL: 'https://app.example/x/auth' },
      'https://app.example/x/auth',
    ],
    [
      'the proxy of the provider',
      { redirectProxyUrl: 'https://other.example' },
      { redirectProxyUrl: proxy },
      { AUTH_URL },
      proxy,
    ],
    ['the proxy of the configuration', { redirectProxyUrl: proxy }, {}, { AUTH_URL }, proxy],
    ['the proxy of the environment', {}, {}, { AUTH_URL, AUTH_REDIRECT_PROXY_URL: proxy }, proxy],
  ])('follows from %s', (_name, config, options, env, expected) => {
    const source = freshbooks({ ...given, ...options })
    const found = redirectUri({ providers: [source], ...config }, source, 'freshbooks', env)
    expect(found).toBe(`${expected}/callback/freshbooks`)
  })

  it('is not guessed where an app runs behind any host', () => {
    expect(redirectUri({ providers: [provider] }, provider, 'freshbooks', {})).toBeUndefined()
  })

  it('is that of the sign-in', async () => {
    const app = authApp({ providers: [provider] })
    const { csrfToken } = (await (await app.request('/csrf')).json()) as { csrfToken: string }
    const body = new URLSearchParams({ csrfToken })
    const response = await app.request('/signin/freshbooks', { method: 'POST', body })
    const atSignIn = new URL(response.headers.get('location')!).searchParams.get('redirect_uri')
    const config = { ...app.composed.config, basePath: '/auth' }
    expect(redirectUri(config, provider, 'freshbooks', { AUTH_URL: origin })).toBe(atSignIn)
  })
})
