import { decode, encode } from '@auth/core/jwt'
import { describe, expect, it } from 'vitest'
import type { AuthConfigLike, JwtCodec, JwtDecodeParams } from '../src/auth-types.ts'
import { cookieSessions } from '../src/cookie-sessions.ts'
import type { CarriedGrant, Slice } from '../src/grant-slice.ts'
import { findSessionCookie } from '../src/session-cookie.ts'
import { tokenSlices } from '../src/token-slices.ts'
import { movableClock } from './support/auth-app.ts'

const name = 'authjs.session-token'
const slice: Slice = {
  grant: {
    status: 'active',
    id: 'g',
    provider: 'demo',
    generation: 0,
    tokens: { access_token: 'a' },
  },
  isLegacy: false,
}

function setUp(own: Partial<AuthConfigLike> = {}) {
  const clock = movableClock()
  const slices = tokenSlices()
  const sessions = cookieSessions({ slices, clock: clock.now, cookieName: 'authjs.session-token' })
  let opened = 0
  const counting = {
    encode,
    decode(params: JwtDecodeParams) {
      opened += 1
      return decode(params as never)
    },
  } as JwtCodec
  const codec = slices.wrap({ ...counting, ...(own.jwt as Partial<JwtCodec>) })
  const hasOwnDecode = own.jwt?.decode !== undefined
  function composedWith(secret: string | string[]) {
    const config = { providers: [], ...own, secret, jwt: { ...own.jwt, ...(codec as object) } }
    return {
      config: config as AuthConfigLike,
      hasOwnDecode,
      hasOwnJwt: false,
      jwtFor: () => () => null,
    }
  }
  const composed = composedWith('one')
  async function cookieWith(given: Slice | undefined = slice, more: object = {}, maxAge?: number) {
    const token = slices.attach({ name: 'Ada', ...more }, given)
    const value = await codec.encode({ token, secret: 'one', salt: name, maxAge })
    return findSessionCookie({ [name]: value }, composed.config, name)!
  }
  return { clock, sessions, composed, composedWith, cookieWith, opened: () => opened }
}

describe('cookieSessions', () => {
  it('opens a cookie once, and remembers nothing but the slice', async () => {
    const { sessions, composed, cookieWith, opened } = setUp()
    const cookie = await cookieWith()
    expect(await sessions.open(composed, cookie)).toMatchObject({ slice, payload: { name: 'Ada' } })
    expect(await sessions.open(composed, cookie)).toEqual({
      slice,
      issuedAt: expect.any(Number),
      payload: undefined,
    })
    expect(opened()).toBe(1)
  })

  it('asks a decode of the user’s every time', async () => {
    let asked = 0
    const own = {
      decode: (params: JwtDecodeParams) => {
        asked += 1
        return decode(params as never)
      },
    }
    const { sessions, composed, cookieWith } = setUp({ jwt: own })
    const cookie = await cookieWith()
    await sessions.open(composed, cookie)
    await sessions.open(composed, cookie)
    expect(asked).toBe(2)
  })

  it('does not open with another secret what it has opened before', async () => {
    const { sessions, composed, composedWith, cookieWith } = setUp()
    const cookie = await cookieWith()
    await sessions.open(composed, cookie)
    expect(await sessions.open(composedWith('two'), cookie)).toBeUndefined()
    expect(await sessions.open(composedWith(['two', 'one']), cookie)).toMatchObject({ slice })
    expect(await sessions.open(composedWith(['two']), cookie)).toBeUndefined()
  })

  it('keeps tenants apart whose requests come at the same time', async () => {
    const { sessions, composed, composedWith, cookieWith } = setUp()
    const cookie = await cookieWith()
    const other = composedWith('two')
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, index) => sessions.open(index % 2 ? other : composed, cookie)),
    )
    const later = await sessions.open(other, cookie)
    expect(results.map((session) => session !== undefined)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
    ])
    expect(later).toBeUndefined()
  })

  it('does not serve a session that has ended', async () => {
    const { sessions, composed, cookieWith, clock, opened } = setUp()
    const cookie = await cookieWith(slice, {}, 60)
    await sessions.open(composed, cookie)
    clock.ahead(61_000)
    await sessions.open(composed, cookie)
    // Asked again; Auth.js tolerates a few seconds.
    expect(opened()).toBe(2)
    expect(await sessions.open(composed, await cookieWith(slice, {}, -60))).toBeUndefined()
  })

  it('opens nothing that was tampered with', async () => {
    const { sessions, composed, cookieWith } = setUp()
    const cookie = await cookieWith()
    const value = `${cookie.value.slice(0, -2)}AA`
    expect(await sessions.open(composed, { ...cookie, value })).toBeUndefined()
    expect(await sessions.open(composed, { ...cookie, value: 'x' })).toBeUndefined()
    expect(await sessions.open(composed, { ...cookie, name: `__Secure-${name}` })).toBeUndefined()
  })

  it('seals a session that was remembered with all that it holds', async () => {
    const { sessions, composed, cookieWith } = setUp()
    const cookie = await cookieWith(slice, { theme: 'dark' })
    await sessions.open(composed, cookie)
    const next: Slice = { ...slice, grant: { ...(slice.grant as CarriedGrant), generation: 1 } }
    const [written] = await sessions.seal(composed, cookie, next)
    const again = findSessionCookie({ [name]: written!.value }, composed.config, name)!
    expect(await sessions.open(composed, again)).toMatchObject({
      slice: { grant: { generation: 1 } },
      payload: { name: 'Ada', theme: 'dark' },
    })
  })

  it('removes the fields of the snippet when it seals', async () => {
    const { sessions, composed, cookieWith } = setUp()
    const legacy = { access_token: 'a', refresh_token: 'r', expires_at: 5, error: 'e' }
    const cookie = await cookieWith(undefined, legacy)
    const [written] = await sessions.seal(composed, cookie, { ...slice, isLegacy: true })
    const again = findSessionCookie({ [name]: written!.value }, composed.config, name)!
    const payload = (await sessions.open(composed, again))!.payload!
    for (const field of Object.keys(legacy)) expect(payload).not.toHaveProperty(field)
  })

  it('writes no empty session in the place of one that has ended', async () => {
    const { sessions, composed, cookieWith } = setUp()
    const cookie = await cookieWith(slice, {}, -60)
    expect(await sessions.seal(composed, cookie, slice)).toEqual([])
  })

  it.each([
    ['30 days by default', {}, 30 * 86_400],
    ['session.maxAge', { session: { maxAge: 600 } }, 600],
    [
      'jwt.maxAge inside, session.maxAge outside',
      { session: { maxAge: 600 }, jwt: { maxAge: 60 } },
      600,
      60,
    ],
  ])('lets sessions live for %s', async (_name, own, outside, inside = outside) => {
    const { sessions, composed, cookieWith, clock } = setUp(own)
    const [written] = await sessions.seal(composed, await cookieWith(), slice)
    expect(Number(written!.options.expires) / 1000).toBeCloseTo(clock.now() / 1000 + outside, -1)
    const { exp, iat } = (await decode({ token: written!.value, secret: 'one', salt: name }))!
    expect(exp! - iat!).toBe(inside)
  })
})
