import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { onStage, refreshes, statuses, untilExpired } from '../support/stage.ts'

export function isolation(app: DemoApp): void {
  describe.concurrent('many users', () => {
    it('get their own tokens only, 30 interleaved ones for 30 token requests', () =>
      onStage(app, { accessTokenTtl: 5 }, async ({ provider, signedIn }) => {
        const logins = Array.from({ length: 30 }, (_, index) => `user${index}`)
        const browsers = await Promise.all(logins.map((login) => signedIn(login)))
        const first = await Promise.all(browsers.map((browser) => browser.get('/api/token')))
        await Promise.all(first.map((answer) => untilExpired(answer)))
        provider.control.reset()
        provider.control.changeSettings({ accessTokenTtl: 600 })

        const rounds = await Promise.all(
          browsers.map(async (browser, index) => {
            const paths = ['/api/me', '/api/token', '/api/me', '/api/token']
            const answers = await Promise.all(paths.map((path) => browser.get(path)))
            expect(statuses(answers)).toEqual([200])
            const [me, token, meAgain, tokenAgain] = answers.map(({ json }) => json)
            expect([me?.sub, meAgain?.sub]).toEqual([logins[index], logins[index]])
            expect(token?.fingerprint).toBe(tokenAgain?.fingerprint)
            return token?.fingerprint
          }),
        )
        expect(new Set(rounds).size).toBe(30)
        expect(refreshes(provider)).toBe(30)
        const { tokens } = provider.control.stats().refresh
        expect(new Set(Object.values(tokens).map(({ sub }) => sub))).toEqual(new Set(logins))
      }))
  })
}
