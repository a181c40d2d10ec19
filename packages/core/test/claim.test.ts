import { describe, expect, it } from 'vitest'
import { claimOf } from '../src/claim.ts'
import { claimUntil, grant, now } from './support.ts'

const presentation = { owner: 'me', refreshTokenHash: 'hash:refresh-token-1', now, lease: 30_000 }

describe('claimOf', () => {
  it('says who presents what, from when on and until when', () => {
    expect(claimOf(grant(), presentation)).toEqual({
      owner: 'me',
      refreshTokenHash: 'hash:refresh-token-1',
      firstSentAt: now,
      sentAt: now,
      leaseUntil: now + 3e4,
      attempts: 1,
    })
  })

  it('remembers earlier presentations of the same refresh token', () => {
    const earlier = claimUntil(-5_000, { attempts: 2 })
    expect(claimOf(grant({ claim: earlier }), presentation)).toMatchObject({
      owner: 'me',
      firstSentAt: earlier.firstSentAt,
      sentAt: now,
      attempts: 3,
    })
  })

  it('forgets presentations of another', () => {
    const claim = claimUntil(-5_000, { refreshTokenHash: 'hash:refresh-token-0', attempts: 2 })
    expect(claimOf(grant({ claim }), presentation)).toMatchObject({ firstSentAt: now, attempts: 1 })
  })
})
