import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { apps } from './apps.ts'
import { axeFindings } from './support/axe.ts'
import { isSkipped } from './support/chromium.ts'
import { consoleErrors } from './support/console-errors.ts'
import { inChromium } from './support/in-chromium.ts'
import { onStage, refreshes, until } from './support/stage.ts'

describe.skipIf(isSkipped).each(apps)('$name in Chromium', (app) => {
  it('signs in through the real pages, rotates once for four tabs, and signs out', () =>
    onStage(app, { accessTokenTtl: 5 }, (stage) =>
      inChromium(stage, async (context) => {
        const { provider, app: running } = stage
        const errors = consoleErrors(context)
        const page = await context.newPage()
        await page.goto(running.origin)
        await page.getByRole('button', { name: 'Sign in' }).click()
        await page.getByLabel('Name').fill('ada')
        await page.getByRole('button', { name: 'Sign in' }).click()
        await page.getByRole('button', { name: 'Sign out' }).waitFor()
        expect(new URL(page.url()).origin).toBe(running.origin)
        expect(await axeFindings(page)).toEqual([])

        const tabs = await Promise.all([1, 2, 3, 4].map(() => context.newPage()))
        // The demo page asks for the token now and then, this one only when it is opened.
        await page.goto(`${running.origin}/page`)
        const before = await tokenOf(page)
        await until(Number(before.expires_at) * 1000)
        provider.control.reset()
        provider.control.changeSettings({ accessTokenTtl: 600 })
        const shown = await Promise.all(
          tabs.map(async (tab) => {
            await tab.goto(`${running.origin}/page`)
            return Promise.all([
              tab.locator('[data-fingerprint-layout]').getAttribute('data-fingerprint-layout'),
              tab.locator('main').getAttribute('data-fingerprint-page'),
            ])
          }),
        )
        expect(new Set(shown.flat()).size).toBe(1)
        expect(shown.flat()[0]).toMatch(/^[\da-f]{16}$/)
        expect(shown.flat()[0]).not.toBe(before.fingerprint)
        expect(refreshes(provider)).toBe(1)
        expect(await axeFindings(tabs[0]!)).toEqual([])

        await page.goto(running.origin)
        await page.getByRole('button', { name: 'Fire 50 now' }).click()
        await page.getByText('50 requests, 50 answered').waitFor()
        expect(await page.getByRole('status').allInnerTexts()).toContainEqual(
          expect.stringMatching(/50 answered, 0 token requests, 1 fingerprint/),
        )

        await page.getByRole('button', { name: 'Sign out' }).click()
        await page.getByRole('button', { name: 'Sign in' }).waitFor()
        // Before a 401 that is asked for, and that Chromium logs.
        expect(errors).toEqual([])
        expect(await tokenOf(page)).toEqual({ status: 'signed-out' })
        expect(provider.control.liveGrants('ada')).toBe(0)
      }),
    ))
})

/** Asks for the token as the page would, with its cookies. */
async function tokenOf(page: Page): Promise<Record<string, unknown>> {
  return page.evaluate(async () => (await fetch('/api/token')).json())
}
