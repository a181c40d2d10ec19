import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
// @ts-expect-error It is plain JavaScript, so that the demo runs before anything is installed.
import { startOverview } from '../scripts/overview.mjs'
import { apps } from './apps.ts'
import { axeFindings } from './support/axe.ts'
import { isSkipped, launchChromium } from './support/chromium.ts'
import { consoleErrors } from './support/console-errors.ts'
import { createRecorder } from './support/recorder.ts'
import { authSecret, refreshes, startRecordedProvider } from './support/stage.ts'
import { startApp } from './support/start-app.ts'

const start = startOverview as (options: object) => Promise<Server>

describe.skipIf(isSkipped)('All demo apps side by side, in Chromium', () => {
  it('share a sign-in, and rotate once each', async () => {
    const provider = await startRecordedProvider(createRecorder(), 5)
    const env = { AUTH_SECRET: authSecret, DEMO_ISSUER: provider.issuer }
    const running = await Promise.all(apps.map((app) => startApp(app, env)))
    const shown = apps.map(({ name }, index) => ({ name, address: running[index]!.origin }))
    const overview = await start({ port: 0, apps: shown, issuer: provider.issuer })
    const chromium = await launchChromium()
    try {
      const context = await chromium.newContext()
      const errors = consoleErrors(context)
      const page = await context.newPage()
      await page.goto(`http://localhost:${(overview.address() as AddressInfo).port}`)
      const frames = apps.map((_app, index) => page.frameLocator('iframe').nth(index))
      await Promise.all(frames.map((frame) => frame.getByText('no usable token').waitFor()))
      await page.getByRole('button', { name: 'Sign in to all' }).click()
      await frames[0]!.getByLabel('Name').fill('ada')
      await frames[0]!.getByRole('button', { name: 'Sign in' }).click()
      await Promise.all(frames.map((frame) => frame.getByText('ada@example.com').waitFor()))
      expect(provider.control.liveGrants('ada')).toBe(apps.length)
      expect(await axeFindings(page)).toEqual([])

      provider.control.changeSettings({ accessTokenTtl: 600 })
      const before = refreshes(provider)
      await page.getByRole('button', { name: 'Fire 50 at expiry' }).click()
      const figures = /50 requests, 50 answered, 1 token request, 1 fingerprint/
      await Promise.all(frames.map((frame) => frame.getByText(figures).waitFor()))
      expect(refreshes(provider) - before).toBe(apps.length)
      const total = page.locator('#total-token-requests')
      await expect.poll(() => total.innerText()).toBe(String(refreshes(provider)))

      await page.getByRole('button', { name: 'Sign out of all' }).click()
      await Promise.all(frames.map((frame) => frame.getByText('no usable token').waitFor()))
      expect(provider.control.liveGrants('ada')).toBe(0)
      expect(errors).toEqual([])
    } finally {
      await chromium.close()
      overview.close()
      overview.closeAllConnections()
      await Promise.all(running.map((app) => app.stop()))
      await provider.stop()
    }
  })
})
