import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import {
  expire,
  fingerprints,
  onStage,
  refreshes,
  statuses,
  times,
  untilExpired,
} from '../support/stage.ts'

export function burst(app: DemoApp): void {
  describe('many requests after expiry', () => {
    it.each([1000, 50])('costs one token request for %d requests at once', (count) =>
      onStage(app, { accessTokenTtl: 3 }, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        const fire = () => times(count, () => ada.get('/api/token'))
        const started = Date.now()
        await fire()
        // A life that is long enough for a burst, on any machine.
        const ttl = Math.ceil((2 * (Date.now() - started)) / 1000) + 3
        const before = await expire(provider, ada, ttl)

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
      }),
    )
  })
}
