import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { inChromium } from './support/in-chromium.ts'
import { isSkipped } from './support/chromium.ts'
import { onStage, until } from './support/stage.ts'

const app = {
  name: 'Next.js 16',
  folder: fileURLToPath(new URL('fixtures/next16', import.meta.url)),
  authPath: '/api/auth',
}

describe.skipIf(isSkipped)('useSignInOnRefreshTokenError', () => {
  it('sends the user to sign in, and nobody round in circles', () =>
    onStage(app, { accessTokenTtl: 2 }, (stage) =>
      inChromium(stage, async (context) => {
        const { provider, app: running } = stage
        const page = await context.newPage()
        const signIns: string[] = []
        page.on('request', (request) => {
          if (request.method() === 'POST' && request.url().includes('/api/auth/signin/demo')) {
            signIns.push(request.url())
          }
        })
        const isWell = () => page.getByText('authenticated: Ada, error: none').waitFor()
        async function refuse() {
          expect(provider.control.revokeGrants('ada')).toBe(1)
          await until(Date.now() + 2_000)
          await page.goto(`${running.origin}/client`)
        }
        await page.goto(`${running.origin}/api/auth/signin?callbackUrl=/client`)
        await page.getByRole('button', { name: 'Sign in with Demo' }).click()
        await page.getByLabel('Name').fill('ada')
        await page.getByRole('button', { name: 'Sign in' }).click()
        await isWell()
        expect(signIns).toHaveLength(1)

        await refuse()
        // The provider still knows who this is.
        await isWell()
        expect(new URL(page.url()).pathname).toBe('/client')
        expect(signIns).toHaveLength(2)

        await refuse()
        await page.getByText('error: RefreshTokenError').waitFor()
        expect(signIns).toHaveLength(2)
      }),
    ))
})
