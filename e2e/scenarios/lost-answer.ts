import type { Fault } from '@token-rotation/provider'
import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { expire, onStage, refreshes, statuses, times } from '../support/stage.ts'
import { untilServed } from '../support/until-served.ts'

const afterwards = ['reset-after', 'hang-after', 'stall-body'] as const
const env = { DEMO_HTTP_TIMEOUT: '2000' }

export function lostAnswer(app: DemoApp): void {
  describe.concurrent('a lost answer of the token endpoint', () => {
    it.each(afterwards)('asks for a new sign-in, once and for all, after %s', (mode) =>
      onStage(app, { env }, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        await expire(provider, ada)
        provider.control.setFault({ mode, times: 1 } satisfies Fault)
        await times(10, () => ada.get('/api/token'))

        const verdict = await untilServed(ada)
        expect(verdict.json).toEqual({ status: 'reauthenticate', error: 'RefreshTokenError' })
        expect(verdict.status).toBe(401)
        const further = await times(20, () => ada.get('/api/token'))
        expect(statuses(further)).toEqual([401])
        const session = await ada.get(`${app.authPath}/session`)
        expect(session.json).toMatchObject({ error: 'RefreshTokenError' })
        expect(refreshes(provider)).toBe(2)
        expect(provider.control.stats().refresh.mostPresentations).toBe(2)

        await ada.signIn('ada')
        expect((await ada.get('/api/token')).json).toMatchObject({ status: 'ok', generation: 0 })
        expect((await ada.get(`${app.authPath}/session`)).json).not.toHaveProperty('error')
      }),
    )

    it.each(afterwards)('is asked for again where the provider repeats it, after %s', (mode) =>
      onStage(
        app,
        { env: { ...env, DEMO_REPLAY_WINDOW: '30000' } },
        async ({ provider, signedIn }) => {
          provider.control.changeSettings({ replayWindow: 30_000 })
          const ada = await signedIn()
          const before = await expire(provider, ada)
          provider.control.setFault({ mode, times: 1 } satisfies Fault)
          const answers = await times(10, () => ada.get('/api/token'))
          for (const { status } of answers) expect([200, 503]).toContain(status)

          expect((await untilServed(ada)).json).toMatchObject({
            status: 'ok',
            generation: Number(before.json.generation) + 1,
          })
          const { rotations, replays, revokedForReuse } = provider.control.stats().refresh
          expect({ rotations, replays, revokedForReuse }).toEqual({
            rotations: 1,
            replays: 1,
            revokedForReuse: 0,
          })
        },
      ),
    )

    it('costs nothing where the provider has not processed the request, several times in a row', () =>
      onStage(app, { env }, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        const before = await expire(provider, ada)
        provider.control.setFault({ mode: 'reset-before', times: 3 })
        const answers = await times(10, () => ada.get('/api/token'))
        for (const { status } of answers) expect([200, 503]).toContain(status)

        expect((await untilServed(ada)).json).toMatchObject({
          status: 'ok',
          generation: Number(before.json.generation) + 1,
        })
        expect(refreshes(provider)).toBe(4)
        expect(provider.control.stats().refresh).toMatchObject({ rotations: 1, revokedForReuse: 0 })
      }))
  })
}
