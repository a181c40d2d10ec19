import { describe, expect, it } from 'vitest'
import type { ActiveGrant } from '../src/grant-state.ts'
import { phaseOf } from '../src/phase.ts'
import { partsOf, replaceParts, tokensFor, withSlot } from '../src/resource-token.ts'
import { claimUntil, grant, now, rejected, tokens } from './support.ts'

const api = 'https://api.example'
const other = 'https://other.example'
const seconds = now / 1000

/** A token for a resource that has so many seconds left, of an hour. */
const tokenFor = (name: string, left: number) => ({
  access_token: `access-token-of-${name}`,
  expires_at: seconds + left,
  expires_in: 3600,
})
const claimFor = (resource?: string) => claimUntil(20_000, { sentAt: now, resource })
const namesOf = ({ resources = {} }: Pick<ActiveGrant, 'resources'>) => Object.keys(resources)

describe('tokensFor', () => {
  const state = grant({
    tokens: { ...tokens, id_token: 'id-token-1' },
    resources: { [api]: { ...tokenFor('api', 3000), scope: 'read', forced: { at: 1 } } },
  })

  it('is the default where no resource is named', () => {
    expect(tokensFor(state)).toBe(state.tokens)
  })

  it('joins the access token of a resource to the refresh token and the ID token of the grant', () => {
    expect(tokensFor(state, api)).toEqual({
      ...tokenFor('api', 3000),
      scope: 'read',
      refresh_token: 'refresh-token-1',
      id_token: 'id-token-1',
    })
  })

  it.each([other, 'constructor', '__proto__'])('knows that there is none for %s', (name) => {
    expect(tokensFor(state, name)).toBeUndefined()
    expect(phaseOf(state, now, undefined, name)).toBe('expired')
  })

  it('is found in a rejected grant as well', () => {
    const { resources = {} } = state
    const over = { ...rejected(3000), resources }
    expect(tokensFor(over, api)).toMatchObject({ access_token: 'access-token-of-api' })
  })
})

describe('replaceParts', () => {
  const fresh = {
    access_token: 'access-token-2',
    refresh_token: 'refresh-token-2',
    expires_at: seconds + 3600,
    expires_in: 3600,
  }

  it('keeps the newest refresh token and ID token for all, and the access token for its resource', () => {
    const state = grant({ resources: { [other]: tokenFor('other', 60) } })
    const next = replaceParts(state, { ...fresh, id_token: 'id-token-2' }, claimFor(api))
    expect(next).toEqual({
      tokens: { ...tokens, refresh_token: 'refresh-token-2', id_token: 'id-token-2' },
      resources: {
        [api]: {
          access_token: 'access-token-2',
          expires_at: fresh.expires_at,
          expires_in: 3600,
        },
        [other]: tokenFor('other', 60),
      },
    })
  })

  it('leaves the tokens of resources where the default one is replaced', () => {
    const resources = { [api]: tokenFor('api', 60) }
    const next = replaceParts(grant({ resources }), fresh, claimFor())
    expect(next).toMatchObject({ tokens: fresh, resources })
  })

  it('forgets what an access token without a known end has replaced', () => {
    const state = grant({ resources: { [api]: tokenFor('api', 60) } })
    const { expires_at: _, expires_in: __, ...endless } = fresh
    const next = replaceParts(state, endless, claimFor(api))
    expect(next.resources).toEqual({ [api]: { access_token: 'access-token-2' } })
  })

  it('drops what has expired', () => {
    const resources = { [api]: tokenFor('api', 0), [other]: tokenFor('other', 1) }
    expect(namesOf(replaceParts(grant({ resources }), fresh, claimFor()))).toEqual([other])
  })

  it('keeps eight resources, and gives up the one that ends first', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const entries = names.map((name, index) => [name, tokenFor(name, 100 - index)] as const)
    const next = replaceParts(
      grant({ resources: Object.fromEntries(entries) }),
      { ...fresh, expires_at: seconds + 1 },
      claimFor(api),
    )
    expect(namesOf(next)).toEqual([api, 'a', 'b', 'c', 'd', 'e', 'f', 'g'])
  })

  it('keeps what it was asked for beside eight that never end', () => {
    const entries = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
      (name) => [name, { access_token: name }] as const,
    )
    const next = replaceParts(
      grant({ resources: Object.fromEntries(entries) }),
      fresh,
      claimFor(api),
    )
    expect(namesOf(next)).toHaveLength(8)
    expect(namesOf(next)).toContain(api)
  })
})

describe('replaceParts over what is stored meanwhile', () => {
  it('takes what others have brought, and leaves them their forced rotations', () => {
    const stored = grant({
      tokens: { ...tokens, access_token: 'access-token-of-others' },
      resources: { [other]: tokenFor('other', 60), [api]: { forced: { at: now - 1 } } },
      forced: { at: now },
    })
    const next = grant({
      tokens: { ...tokens, refresh_token: 'refresh-token-2' },
      resources: { [api]: tokenFor('api', 60) },
    })
    expect(replaceParts(stored, partsOf(next, api), claimFor(api))).toEqual({
      forced: { at: now },
      tokens: { ...stored.tokens, refresh_token: 'refresh-token-2' },
      resources: {
        [other]: tokenFor('other', 60),
        [api]: { ...tokenFor('api', 60), forced: { at: now - 1, isOrigin: false } },
      },
    })
  })

  it('takes the default token where that was asked for', () => {
    const stored = grant({ resources: { [other]: tokenFor('other', 60) }, forced: { at: now } })
    const next = grant({ tokens: { ...tokens, access_token: 'access-token-2' } })
    expect(replaceParts(stored, partsOf(next, undefined), claimFor())).toEqual({
      tokens: next.tokens,
      resources: stored.resources,
      forced: { at: now, isOrigin: true },
    })
  })

  it('brings no access token with an answer that had none', () => {
    const next = grant({ tokens: { ...tokens, refresh_token: 'refresh-token-2' } })
    const replaced = replaceParts(grant(), partsOf(next, api), claimFor(api))
    expect(replaced.tokens).toEqual(next.tokens)
    expect(tokensFor(replaced, api)).toBeUndefined()
  })
})

describe('withSlot', () => {
  it('keeps pauses of eight resources at most, however many are refused', () => {
    let state = grant()
    const failure = { code: 'ERR_CLIENT_REJECTED' } as const
    for (let n = 0; n < 20; n += 1) {
      const backoff = { until: now + n + 1, failures: 1, failure }
      state = withSlot(state, `urn:${n}`, { backoff }, now)
    }
    expect(namesOf(state)).toHaveLength(8)
    expect(namesOf(state)).toContain('urn:19')
  })
})
