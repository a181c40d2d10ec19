import { expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { onStage, refreshes, statuses } from '../support/stage.ts'
import { traffic } from '../support/traffic.ts'

const second = 1000

export function steadyTraffic(app: DemoApp): void {
  it('lets at most one request of a steady traffic wait for a slow token endpoint', () =>
    onStage(app, { accessTokenTtl: 20 }, async ({ provider, signedIn }) => {
      const ada = await signedIn()
      const before = await ada.get('/api/token')
      const end = Number(before.json.expires_at) * second
      provider.control.reset()
      provider.control.changeSettings({ accessTokenTtl: 600 })
      provider.control.setFault({ mode: 'delay', ms: 800 })
      // The token is due in the last quarter of its life at the earliest.
      const answers = await traffic(
        { from: end - 6 * second, to: end + 1 * second, perSecond: 10 },
        () => ada.get('/api/token'),
      )
      expect(statuses(answers)).toEqual([200])
      const waiting = answers.filter(({ sentAt, answeredAt }) => answeredAt - sentAt > 700)
      expect(waiting.length).toBeLessThanOrEqual(1)
      expect(refreshes(provider)).toBe(1)
    }))
}
