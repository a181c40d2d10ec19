import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { expire, onStage, refreshes, statuses, times } from '../support/stage.ts'

const halfMinute = 30_000

export function refusal(app: DemoApp): void {
  describe.concurrent('a refusal', () => {
    it.each(['store', 'drop'] as const)(
      'of a revoked grant costs one token request for 101 (cookies: %s), and a new sign-in clears it',
      (cookies) =>
        onStage(app, {}, async ({ provider, signedIn }) => {
          const ada = await signedIn()
          const { json: last } = await expire(provider, ada)
          expect(provider.control.revokeGrants('ada')).toBe(1)
          ada.cookies = cookies
          const first = await ada.get('/api/token')
          const further = await times(100, () => ada.get('/api/token'))
          for (const { status, json } of [first, ...further]) {
            expect(status).toBe(401)
            expect(json).toEqual({ status: 'reauthenticate', error: 'RefreshTokenError' })
          }
          const session = await ada.get(`${app.authPath}/session`)
          expect(session.json).toMatchObject({ user: { name: 'Ada' }, error: 'RefreshTokenError' })
          expect(refreshes(provider)).toBe(1)

          ada.cookies = 'store'
          await ada.signIn('ada')
          const generation = app.isWithAccounts ? Number(last.generation) + 1 : 0
          expect((await ada.get('/api/token')).json).toMatchObject({ status: 'ok', generation })
          expect((await ada.get(`${app.authPath}/session`)).json).not.toHaveProperty('error')
          expect(refreshes(provider)).toBe(1)
        }),
    )

    it('of an access token by the API costs one rotation for 10 requests at once', () =>
      onStage(app, { accessTokenTtl: 600 }, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        expect(provider.control.revokeAccessTokens('ada')).toBe(1)
        const answers = await times(10, () => ada.get('/api/me'))
        for (const { status, json } of answers) {
          expect(status).toBe(200)
          expect(json).toMatchObject({ sub: 'ada' })
        }
        expect(refreshes(provider)).toBe(1)
        expect((await ada.get('/api/token')).json).toMatchObject({ generation: 1 })
      }))

    it('of everything by the API reaches the caller, with at most one rotation in 30 seconds', () =>
      onStage(app, { accessTokenTtl: 600 }, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        provider.control.changeSettings({ api: 'always-401' })
        const start = Date.now()
        const answers = []
        for (let round = 0; round < 10; round += 1) {
          answers.push(...(await times(10, () => ada.get('/api/me'))))
        }
        expect(answers).toHaveLength(100)
        expect(statuses(answers)).toEqual([401])
        for (const { json } of answers) expect(json).toMatchObject({ error: 'invalid_token' })
        const allowed = 1 + Math.floor((Date.now() - start) / halfMinute)
        expect(refreshes(provider)).toBeGreaterThan(0)
        expect(refreshes(provider)).toBeLessThanOrEqual(allowed)

        provider.control.changeSettings({ api: 'ok' })
        expect((await ada.get('/api/me')).json).toMatchObject({ sub: 'ada' })
      }))
  })
}
