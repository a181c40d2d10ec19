import { expect, it } from 'vitest'
import type { Browser } from './support/browser.ts'
import { eventually } from './support/eventually.ts'
import { refreshes, statuses } from './support/stage.ts'
import { lifetime, onTestStage } from './support/test-stage.ts'

it('a wrong client secret costs no session and few requests, and one line says what to do', () =>
  onTestStage(
    () => ({}),
    async ({ provider, app, browser, pass }) => {
      const users: Browser[] = []
      for (const login of ['ada', 'ben', 'cleo', 'dan', 'eve']) {
        const user = browser()
        await user.signIn(login)
        users.push(user)
      }
      const askAll = () => Promise.all(users.map((user) => user.get('/api/token')))
      const { secret } = provider.clients.basic
      provider.control.changeClientSecret('another secret')
      pass(lifetime)
      for (let minute = 1; minute <= 3; minute += 1) {
        const before = refreshes(provider)
        for (let second = 0; second < 60; second += 5) {
          const answers = await askAll()
          expect(statuses(answers)).toEqual([503])
          for (const { json } of answers)
            expect(json).toMatchObject({ code: 'ERR_CLIENT_REJECTED' })
          pass(5)
        }
        expect(refreshes(provider) - before).toBeLessThanOrEqual(4)
      }
      const sessions = await Promise.all(users.map((user) => user.get('/auth/session')))
      for (const { json } of sessions) {
        expect(json).toMatchObject({ error: 'RefreshTokenUnavailable' })
      }
      const told = app.log.filter((line) => line.includes('TokenRotationError'))
      expect(told).toHaveLength(refreshes(provider))
      expect(told[0]).toMatch(/provider "demo" refused the client.*invalid_client.*client secret/s)

      provider.control.changeClientSecret(secret)
      pass(lifetime)
      // While one of them finds out that all is well, the others are told to wait.
      await eventually(async () => statuses(await askAll()).join() === '200')
      const recovered = await askAll()
      for (const { json } of recovered) expect(json).toMatchObject({ generation: 1 })
      expect(new Set(recovered.map(({ json }) => json.fingerprint)).size).toBe(users.length)
      expect(provider.control.stats().refresh.revokedForReuse).toBe(0)
    },
  ))
