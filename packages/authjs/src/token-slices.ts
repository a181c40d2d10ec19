import type { JwtCodec, JwtDecodeParams, JwtEncodeParams, Token } from './auth-types.ts'
import { putSlice, type Slice, sliceKey, takeSlice } from './grant-slice.ts'

/** Knows the slice of a session token, without the token knowing it. */
export interface TokenSlices {
  get(token: Token): Slice | undefined
  /** Returns a copy of `token` that carries `slice`. */
  attach(token: Token, slice: Slice | undefined): Token
  /** Wraps a codec so that slices survive the cookie and are seen by nobody in between. */
  wrap(codec: JwtCodec): JwtCodec
}

/**
 * Keeps our part of a session beside the token instead of in it, between the opening of a cookie and
 * its sealing. So no callback, no `update({ ...token, ...session })` from a browser and no wrapper that
 * shows the token as the user can show, drop or forge it: there is nothing to see.
 */
export function tokenSlices(): TokenSlices {
  const slices = new WeakMap<Token, Slice>()
  function attach(token: Token, slice: Slice | undefined): Token {
    // A copy, because the user's callback may return the same object for everybody.
    const own = { ...token }
    if (slice) slices.set(own, slice)
    return own
  }
  return {
    get: (token) => slices.get(token),
    attach,
    wrap: ({ encode, decode }) => ({
      async encode(params: JwtEncodeParams) {
        const { token = {} } = params
        // next-auth v3 and v4 seal what a callback has ended. An empty cookie is none.
        if (token === null) return ''
        const slice = slices.get(token)
        if (slice) return encode({ ...params, token: putSlice(token, slice) })
        // What stands under our key now is not ours: the browser may have sent it.
        return encode(sliceKey in token ? { ...params, token: takeSlice(token).rest } : params)
      },
      async decode(params: JwtDecodeParams) {
        const payload = await decode(params)
        if (!payload) return payload
        const { rest, slice } = takeSlice(payload)
        return attach(rest, slice)
      },
    }),
  }
}
