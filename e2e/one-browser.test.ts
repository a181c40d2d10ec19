import { describe, expect, it } from 'vitest'
import { apps } from './apps.ts'
import { createBrowser } from './support/browser.ts'
import { createCookieJar } from './support/cookie-jar.ts'
import { createRecorder } from './support/recorder.ts'
import {
  authSecret,
  expectNoLeaks,
  fingerprints,
  refreshes,
  startRecordedProvider,
  statuses,
  times,
  until,
} from './support/stage.ts'
import { startApp } from './support/start-app.ts'

describe('All demo apps in one browser, which does not tell ports apart', () => {
  it('have sessions and grants of their own', async () => {
    const recorder = createRecorder()
    const provider = await startRecordedProvider(recorder, 2)
    const env = { AUTH_SECRET: authSecret, DEMO_ISSUER: provider.issuer }
    const running = await Promise.all(apps.map((app) => startApp(app, env)))
    try {
      const jar = createCookieJar()
      const tabs = apps.map(({ authPath }, index) =>
        createBrowser({ origin: running[index]!.origin, authPath, recorder, jar }),
      )
      // At once: what one sign-in has to remember must not replace what another has.
      await Promise.all(tabs.map((tab) => tab.signIn('ada')))
      const before = await Promise.all(tabs.map((tab) => tab.get('/api/token')))
      expect(statuses(before)).toEqual([200])
      expect(fingerprints(before)).toHaveLength(apps.length)
      expect(provider.control.liveGrants('ada')).toBe(apps.length)

      await until(Math.max(...before.map(({ json }) => Number(json.expires_at))) * 1000)
      provider.control.reset()
      provider.control.changeSettings({ accessTokenTtl: 600 })
      const after = await Promise.all(tabs.map((tab) => times(5, () => tab.get('/api/token'))))
      for (const answers of after) {
        expect(statuses(answers)).toEqual([200])
        expect(fingerprints(answers)).toHaveLength(1)
      }
      expect(refreshes(provider)).toBe(apps.length)
      expect(provider.control.stats().refresh.mostPresentations).toBe(1)

      const [first, ...others] = tabs
      await first!.signOut()
      expect((await first!.get('/api/token')).status).toBe(401)
      expect(statuses(await Promise.all(others.map((tab) => tab.get('/api/token'))))).toEqual([200])
      expect(provider.control.liveGrants('ada')).toBe(apps.length - 1)
    } finally {
      await Promise.all(running.map((app) => app.stop()))
      await provider.stop()
    }
    for (const app of running) recorder.logged('output of an app', app.output())
    expectNoLeaks(recorder)
  })
})
