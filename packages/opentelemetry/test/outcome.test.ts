import { RotationError, type RotationEvent } from '@token-rotation/core'
import { describe, expect, it } from 'vitest'
import { errorTypeOf, outcomeOf, outcomes } from '../src/outcome.ts'

const about = { provider: 'demo', grantId: 'g1', claimId: 'c1' }
const error = new RotationError({ code: 'ERR_CLIENT_REJECTED', error: 'invalid_client' })

describe('outcomeOf', () => {
  it.each<[RotationEvent, string | undefined]>([
    [{ type: 'claimed', ...about, attempts: 1 }, undefined],
    [{ type: 'answered', ...about, durationMs: 1 }, undefined],
    [
      { type: 'committed', ...about, generation: 1, durationMs: 1, remainingMs: undefined },
      'committed',
    ],
    [{ type: 'joined', ...about, waitedMs: 1 }, 'joined'],
    [{ type: 'adopted', ...about, generation: 1 }, 'adopted'],
    [{ type: 'discarded', ...about, because: 'signed-out' }, 'discarded'],
    [{ type: 'unavailable', ...about, error, retryAt: 1 }, 'unavailable'],
    [{ type: 'rejected', ...about, error, lostAnswer: false }, 'rejected'],
    [{ type: 'rejected', ...about, error, lostAnswer: true }, 'lost_answer'],
    [{ type: 'misconfigured', ...about, error, retryAt: 1 }, 'misconfigured'],
    [{ type: 'misconfigured', ...about, error, retryAt: 1, isDoubtful: true }, 'doubtful'],
    [{ type: 'store-unavailable', ...about, error }, 'store_unavailable'],
    [{ type: 'signed-out', ...about }, 'signed_out'],
  ])('names %o', (event, outcome) => {
    expect(outcomeOf(event)).toBe(outcome)
    expect([...Object.keys(outcomes), undefined]).toContain(outcome)
  })

  it('tells of an error its code, and not what a provider said', () => {
    const event: RotationEvent = { type: 'unavailable', ...about, error, retryAt: 1 }
    expect(errorTypeOf(event)).toBe('ERR_CLIENT_REJECTED')
  })
})
