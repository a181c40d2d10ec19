import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { eventually } from '../support/eventually.ts'
import { expire, onStage, refreshes, statuses, times } from '../support/stage.ts'

export function clientSecret(app: DemoApp): void {
  describe.concurrent('a wrong client secret', () => {
    it('costs one token request for everybody, no session, and one line for the operator', () =>
      onStage(app, {}, async ({ provider, app: process, signedIn }) => {
        const users = await Promise.all(['ada', 'ben', 'cleo'].map((login) => signedIn(login)))
        await Promise.all(users.map((user) => expire(provider, user)))
        provider.control.changeClientSecret('another secret')
        for (const user of users) {
          const answers = await times(10, () => user.get('/api/token'))
          expect(statuses(answers)).toEqual([503])
          for (const { headers } of answers) {
            expect(Number(headers['retry-after'])).toBeGreaterThan(0)
          }
          expect((await user.get(`${app.authPath}/session`)).json).toMatchObject({
            user: {},
            error: 'RefreshTokenUnavailable',
          })
        }
        expect(refreshes(provider)).toBe(1)
        for (const login of ['ada', 'ben', 'cleo']) {
          expect(provider.control.liveGrants(login)).toBe(1)
        }
        const said = () => process.output().match(/provider "demo" refused the client.*/g) ?? []
        await eventually(() => said().length > 0)
        expect(said()).toHaveLength(1)
        expect(said()[0]).toMatch(/client secret/)
      }))
  })
}
