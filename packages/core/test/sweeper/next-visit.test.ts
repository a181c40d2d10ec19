import { describe, expect, it } from 'vitest'
import { nextVisit } from '../../src/sweeper/index.ts'
import { due, grant, now, rejected, signedOut, tokens } from '../support.ts'

const day = 86_400_000
const idleAfter = 7 * day
const long = { ...tokens, refresh_expires_in: 30 * 86_400 }

/** When the access token of these tests was issued. */
const issuedAt = (tokens.expires_at! - tokens.expires_in!) * 1_000

describe('nextVisit', () => {
  it('rotates a grant that is due and in use', () => {
    const state = due({ usedAt: now - day })
    expect(nextVisit(state, now, { idleAfter })).toEqual({ action: 'rotate' })
  })

  it('leaves a fresh one alone until it is due', () => {
    const next = nextVisit(grant({ usedAt: now }), now, { idleAfter })
    expect(next).toMatchObject({ action: 'leave', status: 'fresh' })
    const { dueAt } = next as { dueAt: number }
    expect(nextVisit(grant({ usedAt: now }), dueAt, { idleAfter })).toEqual({ action: 'rotate' })
    expect(nextVisit(grant({ usedAt: now }), dueAt - 1, { idleAfter })).toEqual(next)
  })

  it('leaves one alone while somebody is at it, or the provider asked for a pause', () => {
    const failure = { code: 'ERR_ENDPOINT_UNAVAILABLE' } as const
    const backoff = { until: now + 9_000, failures: 1, failure }
    const claim = { owner: 'o', refreshTokenHash: 'h', firstSentAt: now, sentAt: now, attempts: 1 }
    for (const more of [{ backoff }, { claim: { ...claim, leaseUntil: now + 9_000 } }]) {
      const next = nextVisit(due({ usedAt: now, ...more }), now, { idleAfter })
      expect(next).toEqual({ action: 'leave', status: 'fresh', dueAt: now + 9_000 })
    }
  })

  it('does not rotate what nobody has used for longer than that', () => {
    const used = due({ usedAt: now - idleAfter })
    const idle = due({ usedAt: now - idleAfter - 1 })
    expect(nextVisit(used, now, { idleAfter })).toEqual({ action: 'rotate' })
    const left = { action: 'leave', status: 'idle', dueAt: undefined }
    expect(nextVisit(idle, now, { idleAfter })).toEqual(left)
  })

  it('takes the sign-in, and then the last write, for the last use where none is known', () => {
    for (const state of [
      due({ signedInAt: now - idleAfter - 1, writtenAt: now }),
      due({ writtenAt: now - idleAfter - 1 }),
    ] as const) {
      expect(nextVisit(state, now, { idleAfter })).toMatchObject({ status: 'idle' })
    }
    expect(nextVisit(due(), now, { idleAfter })).toEqual({ action: 'rotate' })
  })

  it('keeps an idle grant alive whose refresh token ends, by the answer or by the profile', () => {
    const profile = { refreshTokenLifetime: 30 * 86_400 }
    const keepAliveAt = issuedAt + 22.5 * day
    for (const [state, options] of [
      [grant({ tokens: long, usedAt: issuedAt }), { idleAfter }],
      [grant({ usedAt: issuedAt }), { idleAfter, profile }],
    ] as const) {
      const left = { action: 'leave', status: 'idle', dueAt: keepAliveAt }
      expect(nextVisit(state, issuedAt + 8 * day, options)).toEqual(left)
      expect(nextVisit(state, keepAliveAt - 1, options)).toEqual(left)
      expect(nextVisit(state, keepAliveAt, options)).toEqual({ action: 'rotate' })
    }
  })

  it('does nothing for what is over, or has nothing to rotate', () => {
    const { refresh_token: _, ...bare } = tokens
    const { expires_at: __, ...eternal } = tokens
    const states = [rejected(60), signedOut, due({ tokens: bare }), due({ tokens: eternal })]
    for (const state of states) {
      const next = nextVisit(state, now, { idleAfter })
      expect(next).toEqual({ action: 'leave', status: 'fresh', dueAt: undefined })
    }
  })
})
