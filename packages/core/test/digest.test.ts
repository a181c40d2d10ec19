import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../src/digest.ts'

describe('sha256', () => {
  it.each(['', 'refresh-token-1', 'é€\u{1f600}', 'x'.repeat(100_000)])(
    'agrees with OpenSSL (%#)',
    async (text) => {
      expect(await sha256(text)).toBe(createHash('sha256').update(text).digest('base64url'))
    },
  )
})
