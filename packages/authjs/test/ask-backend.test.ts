import { type ActiveGrant, judgeTokenResponse } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import type { ProviderProfile, RefreshContext } from '../src/provider-profile.ts'
import { refreshFetcher } from '../src/refresh-fetcher.ts'

const now = 970_000_000
const tokens = { access_token: 'at1', refresh_token: 'rt1' }
const state: ActiveGrant = { status: 'active', id: 'g', provider: 'p', generation: 0, tokens }
const unused = () => {
  throw new Error('a backend needs no provider')
}

function ask(profile: ProviderProfile, asked: object = {}) {
  const fetcher = refreshFetcher(unused, { profile, clock: () => now })
  return fetcher({ refreshToken: 'rt1', state, signal: undefined, ...asked })
}

async function judge(profile: ProviderProfile) {
  return judgeTokenResponse(await ask(profile), { tokens, startedAt: now, profile })
}

describe('refresh', () => {
  it('gets the refresh token, and what its call depends on', async () => {
    const seen: [string, RefreshContext][] = []
    const { signal } = new AbortController()
    const refresh: ProviderProfile['refresh'] = async (...call) => {
      seen.push(call)
      return { access_token: 'at2' }
    }
    await ask({ refresh }, { signal, resource: 'https://api.example' })
    expect(seen).toEqual([['rt1', { signal, resource: 'https://api.example' }]])
  })

  it('returns a response as it is', async () => {
    const response = Response.json({ access_token: 'at2' })
    expect(await ask({ refresh: () => Promise.resolve(response) })).toBe(response)
  })

  it.each([
    [
      'with their lifetime',
      { access_token: 'at2', refresh_token: 'rt2', expires_in: 60, expires_at: 1 },
      { access_token: 'at2', refresh_token: 'rt2', expires_at: 970_060 },
    ],
    [
      'with their end',
      { access_token: 'at2', expires_at: 970_090, scope: 's', id_token: 'i' },
      {
        access_token: 'at2',
        refresh_token: 'rt1',
        expires_in: 90,
        expires_at: 970_090,
        scope: 's',
        id_token: 'i',
      },
    ],
    ['and nothing else', { access_token: 'at2' }, { access_token: 'at2', refresh_token: 'rt1' }],
  ])('returns new tokens %s', async (_name, answer, expected) => {
    const judgement = await judge({ refresh: () => Promise.resolve(answer) })
    expect(judgement).toMatchObject({ status: 'tokens', tokens: expected })
  })

  it('refuses as a token endpoint does, or in words that the app explains', async () => {
    const refusal = (body: object, status: number) => () =>
      Promise.resolve(Response.json(body, { status }))
    const refresh = refusal({ error: 'invalid_grant' }, 400)
    expect(await judge({ refresh })).toMatchObject({ status: 'rejected' })
    const inOwnWords = refusal({ reason: 'over' }, 403)
    expect(await judge({ refresh: inOwnWords })).toMatchObject({ status: 'unavailable' })
    const classify: ProviderProfile['classify'] = ({ body }) =>
      body?.reason === 'over' ? 'rejected' : undefined
    expect(await judge({ refresh: inOwnWords, classify })).toMatchObject({ status: 'rejected' })
  })

  it.each([
    ['nothing', undefined],
    ['no tokens', {}],
  ])('leaves open what became of the token where it returns %s', async (_name, answer) => {
    const refresh = () => Promise.resolve(answer as never)
    expect(await judge({ refresh })).toMatchObject({ status: 'unknown' })
  })

  it('rejects as it rejects: no answer came', async () => {
    const broken = new TypeError('fetch failed')
    await expect(ask({ refresh: () => Promise.reject(broken) })).rejects.toBe(broken)
  })

  it('is not called when it is too late', async () => {
    let calls = 0
    const refresh: ProviderProfile['refresh'] = async () => {
      calls += 1
      return { access_token: 'at2' }
    }
    await expect(ask({ refresh }, { deadline: now - 1 })).rejects.toMatchObject({
      code: 'ERR_NOT_SENT',
    })
    expect(calls).toBe(0)
  })
})
