import { customFetch } from '@auth/core'
import type { ActiveGrant } from '@token-rotation/core'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { refreshFetcher } from '../src/refresh-fetcher.ts'
import { resolveProvider } from '../src/resolve-provider.ts'

const tokens = { access_token: 'at1', refresh_token: 'rt1' }
const state: ActiveGrant = { status: 'active', id: 'g', provider: 'p', generation: 0, tokens }
const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
  'sign',
])

describe('a client assertion', () => {
  it.each([
    ['client_secret_jwt', { clientSecret: 'a secret of at least thirty-two bytes' }],
    ['private_key_jwt', { clientSecret: undefined }],
  ])('of %s is made anew for every request', async (method, secret) => {
    const assertions: string[] = []
    const provider = {
      id: 'p',
      type: 'oauth',
      issuer: 'https://as.example',
      clientId: 'id',
      ...secret,
      client: { token_endpoint_auth_method: method },
      token: { url: 'https://as.example/token', clientPrivateKey: keys.privateKey },
      [customFetch]: (_url: string, { body }: { body: URLSearchParams }) => {
        assertions.push(body.get('client_assertion')!)
        return Promise.resolve(Response.json({ error: 'slow_down' }, { status: 400 }))
      },
    }
    const fetcher = refreshFetcher(() => resolveProvider(provider)!)
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await fetcher({ refreshToken: 'rt1', state, signal: undefined })
    }
    const claims = assertions.map((assertion) => decodeJwt(assertion))
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(3)
    for (const { iss, sub, aud, exp, iat } of claims) {
      expect({ iss, sub }).toEqual({ iss: 'id', sub: 'id' })
      expect([aud].flat()).toContain('https://as.example')
      expect(exp! - iat!).toBe(60)
    }
  })
})
