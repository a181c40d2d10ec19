import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { expire, onStage, refreshes, statuses, untilExpired } from '../support/stage.ts'

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

    it('gives 30 interleaved users their own tokens only, for 30 token requests', () =>
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
