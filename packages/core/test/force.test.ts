import { describe, expect, it } from 'vitest'
import { type Force, mayForce } from '../src/force.ts'
import type { GrantState } from '../src/grant-state.ts'
import { claimUntil, grant, now, rejected, signedOut } from './support.ts'

const forcedAt = (at: number, isOrigin = true) => grant({ forced: { at, isOrigin } })

describe('mayForce', () => {
  it.each<[string, GrantState, Force | undefined, boolean]>([
    ['nobody asks', grant(), undefined, false],
    ['it was never done', grant(), {}, true],
    ['it was just done', forcedAt(now), {}, false],
    ['it was done 29.999 s ago', forcedAt(now - 29_999), {}, false],
    ['it was done 30 s ago', forcedAt(now - 30_000), {}, true],
    ['the grant is rejected', rejected(3000), {}, false],
    ['the user signed out', signedOut, {}, false],
    ['the current token was refused', grant(), { ifAccessTokenIs: 'access-token-1' }, true],
    ['an older token was refused', grant(), { ifAccessTokenIs: 'access-token-0' }, false],
    [
      'the refused token was born of a forced rotation',
      forcedAt(now - 60_000),
      { ifAccessTokenIs: 'access-token-1' },
      false,
    ],
    [
      'the refused token was born of a later rotation',
      forcedAt(now - 60_000, false),
      { ifAccessTokenIs: 'access-token-1' },
      true,
    ],
    [
      'somebody forces it now',
      grant({ claim: claimUntil(1), forced: { at: now } }),
      { ifAccessTokenIs: 'access-token-1' },
      true,
    ],
    [
      'whoever forced it got no answer',
      grant({ claim: claimUntil(0), forced: { at: now } }),
      {},
      false,
    ],
    [
      'somebody rotates a newer token',
      grant({ claim: claimUntil(1) }),
      { ifAccessTokenIs: 'access-token-0' },
      false,
    ],
    ['the token is not named', forcedAt(now - 60_000), {}, true],
  ])('knows when %s', (_, state, force, expected) => {
    expect(mayForce(state, force, now)).toBe(expected)
  })

  describe('for a resource', () => {
    const a = 'https://a.example'
    const b = 'https://b.example'
    const token = { access_token: 'access-token-of-a' }
    const just = { at: now, isOrigin: true }
    const refused = { ifAccessTokenIs: 'access-token-of-a' }

    it.each<[string, GrantState, Force, boolean]>([
      ['it was never done', grant({ resources: { [a]: token } }), {}, true],
      [
        'the default one was just forced',
        grant({ resources: { [a]: token }, forced: just }),
        {},
        true,
      ],
      ['it was just done', grant({ resources: { [a]: { ...token, forced: just } } }), {}, false],
      ['there is no token to refuse', grant({ resources: { [b]: token } }), {}, false],
      [
        'the default token was refused',
        grant({ resources: { [a]: token } }),
        { ifAccessTokenIs: 'access-token-1' },
        false,
      ],
      [
        'somebody rotates for it',
        grant({
          claim: claimUntil(1, { resource: a }),
          resources: { [a]: { ...token, forced: just } },
        }),
        refused,
        true,
      ],
      [
        'somebody rotates for another, which does nothing for it',
        grant({
          claim: claimUntil(1, { resource: b }),
          resources: { [a]: { ...token, forced: just } },
        }),
        refused,
        false,
      ],
    ])('knows when %s', (_, state, force, expected) => {
      expect(mayForce(state, force, now, a)).toBe(expected)
    })
  })
})
