import { describe, expect, it } from 'vitest'
import type { JwtCodec, Token } from '../src/auth-types.ts'
import type { Slice } from '../src/grant-slice.ts'
import { tokenSlices } from '../src/token-slices.ts'

const slice: Slice = {
  grant: {
    status: 'active',
    id: 'g',
    provider: 'demo',
    generation: 2,
    tokens: { access_token: 'a', refresh_token: 'r', expires_at: 5 },
  },
  isLegacy: false,
}
const params = { secret: 's', salt: 'name' }
/** A codec that seals nothing. */
const codec: JwtCodec = {
  encode: ({ token }) => JSON.stringify(token),
  decode: ({ token }) => JSON.parse(token ?? 'null') as Token | null,
}

describe('tokenSlices', () => {
  it('keeps a slice beside its token, and never in it', async () => {
    const slices = tokenSlices()
    const { encode, decode } = slices.wrap(codec)
    const token = slices.attach({ name: 'Ada' }, slice)
    expect(token).toEqual({ name: 'Ada' })
    const sealed = await encode({ ...params, token })
    expect(JSON.parse(sealed)).toHaveProperty('tokenRotation')
    const opened = (await decode({ ...params, token: sealed }))!
    expect(opened).toEqual({ name: 'Ada' })
    expect(slices.get(opened)).toEqual(slice)
  })

  it('makes no cookie of a session that a callback has ended', async () => {
    const { encode } = tokenSlices().wrap(codec)
    expect(await encode({ ...params, token: null })).toBe('')
  })

  it('never attaches to the object of the user', () => {
    const slices = tokenSlices()
    const token = Object.freeze({ name: 'Ada' })
    const own = slices.attach(token, slice)
    expect(own).not.toBe(token)
    expect(slices.get(token)).toBeUndefined()
  })

  it('forgets a slice where nothing is attached', () => {
    const slices = tokenSlices()
    const own = slices.attach(slices.attach({}, slice), undefined)
    expect(slices.get(own)).toBeUndefined()
  })

  it('replaces what stands under its key, and removes it where there is no slice', async () => {
    const slices = tokenSlices()
    const { encode } = slices.wrap(codec)
    const forged = { tokenRotation: { id: 'forged' } }
    const token = slices.attach(forged, slice)
    expect(await encode({ ...params, token })).not.toContain('forged')
    expect(await encode({ ...params, token: forged })).toBe('{}')
    expect(await encode({ ...params, token: slices.attach(forged, undefined) })).toBe('{}')
  })

  it('passes on what a codec is asked and answers', async () => {
    const slices = tokenSlices()
    const asked: unknown[] = []
    const { encode, decode } = slices.wrap({
      encode: (given) => {
        asked.push(given)
        return 'sealed'
      },
      decode: (given) => {
        asked.push(given)
        return null
      },
    })
    const token = { name: 'Ada' }
    expect(await encode({ ...params, token, maxAge: 5 })).toBe('sealed')
    expect(await decode({ ...params, token: 'x' })).toBeNull()
    expect(asked).toEqual([
      { ...params, token, maxAge: 5 },
      { ...params, token: 'x' },
    ])
  })
})
