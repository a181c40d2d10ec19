import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { outcomes } from '../support/outcomes.ts'
import {
  expire,
  fingerprints,
  onStage,
  refreshes,
  statuses,
  times,
  untilExpired,
} from '../support/stage.ts'

/** Sends many requests at once after one expiry, and after the next. */
export function burst(app: DemoApp, count: number): void {
  describe('many requests after expiry', () => {
    it(`costs one token request for ${count} requests at once`, () =>
      onStage(app, { accessTokenTtl: 3 }, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        const fire = () => times(count, () => ada.get('/api/token'))
        const started = Date.now()
        await fire()
        // A life that is long enough for a burst, on any machine.
        const ttl = Math.ceil((2 * (Date.now() - started)) / 1000) + 3
        const before = await expire(provider, ada, ttl)

        const counted = await outcomes(ada)
        const answers = await fire()
        expect(statuses(answers)).toEqual([200])
        expect(fingerprints(answers)).toHaveLength(1)
        expect(fingerprints(answers)).not.toEqual(fingerprints([before]))
        expect(refreshes(provider)).toBe(1)

        await untilExpired(answers[0]!)
        const next = await fire()
        expect(statuses(next)).toEqual([200])
        expect(fingerprints(next)).toHaveLength(1)
        expect(refreshes(provider)).toBe(2)
        expect(provider.control.stats().refresh.mostPresentations).toBe(1)

        const counts = await outcomes(ada)
        const grown = (outcome: string) => counts(outcome) - counted(outcome)
        expect(grown('committed')).toBe(refreshes(provider))
        // Whoever came when it was over has found the new token, and is not counted. Where reading a session
        // begins a rotation, everybody who asks for the token joins it.
        expect(grown('joined')).toBeLessThanOrEqual(2 * count)
      }))
  })
}
