import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { createBrowser } from '../support/browser.ts'
import { guideSnippet } from '../support/guide-snippet.ts'
import {
  fingerprints,
  onStage,
  refreshes,
  statuses,
  times,
  until,
  untilExpired,
} from '../support/stage.ts'
import { startStockApp } from '../support/test-app.ts'

const lifetime = 2

export function snippet(app: DemoApp): void {
  describe.concurrent('a session of the pasted snippet', () => {
    it('goes on, and costs one token request for 50 requests at once', () =>
      onStage(app, { accessTokenTtl: lifetime }, async ({ provider, recorder, browser }) => {
        const before = await startStockApp({
          provider,
          recorder,
          config: {
            callbacks: guideSnippet(provider),
            cookies: { sessionToken: { name: `${app.name}.session-token` } },
          },
        })
        const { origin } = before
        const visitor = createBrowser({ origin, authPath: '/auth', recorder })
        await visitor.signIn('ada')
        await before.stop()

        // Cookies do not tell ports apart: this is the same site with token rotation installed.
        const ada = browser()
        ada.jar = visitor.jar
        provider.control.changeSettings({ accessTokenTtl: 10 })
        await until(Date.now() + lifetime * 1000)
        const answers = await times(50, () => ada.get('/api/token'))
        expect(statuses(answers)).toEqual([200])
        expect(fingerprints(answers)).toHaveLength(1)
        expect(refreshes(provider)).toBe(1)

        await untilExpired(answers[0]!)
        const next = await times(50, () => ada.get('/api/token'))
        expect(statuses(next)).toEqual([200])
        expect(fingerprints(next)).toHaveLength(1)
        expect(refreshes(provider)).toBe(2)
        expect((await ada.get(`${app.authPath}/session`)).json).toMatchObject({
          user: { name: 'Ada' },
        })
        expect(provider.control.stats().refresh.mostPresentations).toBe(1)
      }))
  })
}
