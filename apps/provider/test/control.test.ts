import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { fingerprint, startProvider } from '../src/index.ts'
import type { RunningProvider } from '../src/index.ts'
import { getMe, postToken, refresh, refreshed, signIn } from './sign-in.ts'

let provider: RunningProvider

beforeAll(async () => {
  provider = await startProvider()
})

afterEach(() => {
  provider.control.reset()
  provider.control.revokeGrants()
})

afterAll(() => provider.stop())

describe('settings', () => {
  test('say how long the next access token lives', async () => {
    provider.control.changeSettings({ accessTokenTtl: 300 })
    const tokens = await signIn(provider)
    expect(tokens.expires_in).toBe(300)
    provider.control.changeSettings({ accessTokenTtl: 5 })
    expect((await refreshed(provider, tokens.refresh_token)).expires_in).toBe(5)
  })

  test('leave out expires_in', async () => {
    provider.control.changeSettings({ omitExpiresIn: true })
    const tokens = await signIn(provider)
    expect(tokens).not.toHaveProperty('expires_in')
    expect(await refreshed(provider, tokens.refresh_token)).not.toHaveProperty('expires_in')
  })

  test('make the API refuse every access token', async () => {
    const tokens = await signIn(provider)
    provider.control.changeSettings({ api: 'always-401' })
    const response = await getMe(provider, tokens.access_token)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    provider.control.changeSettings({ api: 'ok' })
    expect((await getMe(provider, tokens.access_token)).status).toBe(200)
  })
})

describe('revocation', () => {
  test('of the grants of one account leaves the others', async () => {
    const ada = await signIn(provider, 'ada')
    const grace = await signIn(provider, 'grace')
    expect(provider.control.revokeGrants('ada')).toBe(1)
    expect((await getMe(provider, ada.access_token)).status).toBe(401)
    expect((await refresh(provider, ada.refresh_token)).status).toBe(400)
    expect((await getMe(provider, grace.access_token)).status).toBe(200)
    expect((await refresh(provider, grace.refresh_token)).status).toBe(200)
  })

  test('of all grants ends every session', async () => {
    const tokens = [await signIn(provider, 'ada'), await signIn(provider, 'grace')]
    expect(provider.control.revokeGrants()).toBe(2)
    for (const { refresh_token: refreshToken } of tokens) {
      expect((await refresh(provider, refreshToken)).status).toBe(400)
    }
  })

  test('of access tokens leaves the refresh token', async () => {
    const tokens = await signIn(provider)
    expect(provider.control.revokeAccessTokens('ada')).toBe(1)
    expect((await getMe(provider, tokens.access_token)).status).toBe(401)
    const next = await refreshed(provider, tokens.refresh_token)
    expect((await getMe(provider, next.access_token)).status).toBe(200)
  })

  test('is seen in the number of live grants', async () => {
    const { control } = provider
    expect(control.liveGrants('ada')).toBe(0)
    const { refresh_token: used } = await signIn(provider)
    const { refresh_token: current } = await refreshed(provider, used)
    await signIn(provider)
    expect(control.liveGrants('ada')).toBe(2)
    const basic = Buffer.from('demo:demo-secret').toString('base64')
    await fetch(`${provider.issuer}/token/revocation`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ token: current }),
    })
    expect(control.liveGrants('ada')).toBe(1)
    expect(provider.control.stats().revocation).toEqual({ total: 1, byOutcome: { '200': 1 } })
    expect(control.stats().refresh.revoked).toEqual([fingerprint(current)])
    control.revokeGrants('ada')
    expect(control.liveGrants('ada')).toBe(0)
  })
})

describe('a changed client secret', () => {
  test('makes the old one invalid until the reset', async () => {
    const { refresh_token: token } = await signIn(provider)
    const form = { grant_type: 'refresh_token', refresh_token: token }
    provider.control.changeClientSecret('another-secret')
    const refused = await postToken(provider, form)
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ error: 'invalid_client' })
    expect((await postToken(provider, form, 'another-secret')).status).toBe(200)
    provider.control.reset()
    expect((await postToken(provider, form, 'another-secret')).status).toBe(401)
  })

  test('needs a client that has one', () => {
    expect(() => provider.control.changeClientSecret('secret', 'demo-public')).toThrow(
      'there is no client "demo-public" with a secret',
    )
  })
})

describe('counters', () => {
  test('tell grant types, outcomes and presentations apart', async () => {
    const { access_token, refresh_token: used } = await signIn(provider)
    await refresh(provider, used)
    await refresh(provider, used)
    await refresh(provider, 'unknown')
    await getMe(provider, access_token)
    const { api, refresh: counts, token } = provider.control.stats()
    const outcomes = { '200': 1, '400 invalid_grant': 2 }
    expect(token.total).toBe(4)
    expect(token.byGrantType['refresh_token']).toEqual({ total: 3, byOutcome: outcomes })
    expect(token.byGrantType['authorization_code']?.byOutcome).toEqual({ '200': 1 })
    expect(counts).toMatchObject({ rotations: 1, revokedForReuse: 1, mostPresentations: 2 })
    expect(counts.tokens[fingerprint(used)]).toMatchObject({
      sub: 'ada',
      presentations: [{ outcome: '200' }, { outcome: '400 invalid_grant' }],
    })
    expect(counts.tokens[fingerprint('unknown')]?.sub).toBeUndefined()
    expect(api).toEqual({ total: 1, byOutcome: { '401 invalid_token': 1 } })
  })

  test('hold no token', async () => {
    const tokens = await signIn(provider)
    const next = await refreshed(provider, tokens.refresh_token)
    const stats = JSON.stringify(provider.control.stats())
    for (const { access_token, refresh_token } of [tokens, next]) {
      expect(stats).not.toContain(access_token)
      expect(stats).not.toContain(refresh_token)
    }
  })

  test('start again at the reset, which keeps sessions', async () => {
    const { refresh_token: token } = await signIn(provider)
    provider.control.changeSettings({ accessTokenTtl: 5 })
    provider.control.setFault({ mode: 'hang' })
    provider.control.reset()
    expect(provider.control.stats()).toMatchObject({
      token: { total: 0, byOutcome: {}, byGrantType: {} },
      settings: { accessTokenTtl: 20 },
      fault: { mode: 'none' },
    })
    expect((await refresh(provider, token)).status).toBe(200)
    expect(provider.control.stats().refresh.tokens[fingerprint(token)]?.sub).toBe('ada')
  })
})
