import { phaseOf as decided } from '@token-rotation/core'
import { expect, test } from 'vitest'
// @ts-expect-error The page is plain JavaScript.
import { limitsOf, phaseOf as drawn } from '../public/demo/phase.js'

test('the page draws the phases that the core decides', () => {
  const now = 1_700_000_000_000
  for (const expires_in of [4, 20, 300, 301, 3600, 86_400]) {
    for (const id of ['a', '646c0d74-2cd2-400f-9c27-0ce311a70b3a', 'another grant']) {
      const limits = limitsOf(expires_in * 1000, id)
      for (let part = 0; part <= 1000; part += 1) {
        const expires_at = now / 1000 + (expires_in * part) / 1000
        const tokens = { access_token: '', token_type: 'bearer', expires_at, expires_in }
        const state = { status: 'active', id, provider: '', generation: 0, tokens } as const
        expect(drawn({ expiresAt: expires_at * 1000 }, now, limits)).toBe(decided(state, now))
      }
    }
  }
})
