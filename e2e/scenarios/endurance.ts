import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { expire, onStage, refreshes, untilExpired } from '../support/stage.ts'

export function endurance(app: DemoApp): void {
  describe.concurrent('a long life', () => {
    it('loses no grant when the process is killed after every response, 20 expiries long', () =>
      onStage(app, {}, async ({ provider, app: process, signedIn }) => {
        const ada = await signedIn()
        const { json } = await expire(provider, ada, 1)
        const start = Number(json.generation)
        let generation = start
        for (let expiry = 1; expiry <= 20; expiry += 1) {
          const answer = await ada.get('/api/token')
          expect(answer.json).toMatchObject({ status: 'ok' })
          expect(Number(answer.json.generation)).toBeGreaterThan(generation)
          generation = Number(answer.json.generation)
          await process.crash()
          await untilExpired(answer)
        }
        // Where a second is over before the answer is, one request may see two expiries.
        expect(refreshes(provider)).toBe(generation - start)
        expect(provider.control.liveGrants('ada')).toBe(1)
        expect(provider.control.stats().refresh.mostPresentations).toBe(1)
      }))
  })
}
