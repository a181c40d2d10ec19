import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { expire, onStage, refreshes, statuses, times } from '../support/stage.ts'
import { eventually } from '../support/eventually.ts'

export function signOut(app: DemoApp): void {
  describe.concurrent('a sign-out', () => {
    it('revokes the newest refresh token, and old cookies are of no use', () =>
      onStage(app, {}, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        const old = ada.copy()
        const { json } = await expire(provider, ada)
        const generation = Number(json.generation) + 1
        expect((await ada.get('/api/token')).json).toMatchObject({ status: 'ok', generation })
        const newer = ada.copy()
        expect(provider.control.liveGrants('ada')).toBe(1)

        await ada.signOut()
        expect(provider.control.liveGrants('ada')).toBe(0)
        for (const browser of [ada, old, newer]) {
          const answer = await browser.get('/api/token')
          expect(answer.json).toEqual({ status: 'signed-out' })
          expect((await browser.get(`${app.authPath}/session`)).json).toBeNull()
        }
        expect(refreshes(provider)).toBe(1)
      }))

    it('wins against a rotation that is under way', () =>
      onStage(app, {}, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        const tab = ada.copy()
        const old = ada.copy()
        await expire(provider, ada)
        provider.control.setFault({ mode: 'delay', ms: 2000 })
        const inFlight = times(5, () => tab.get('/api/token'))
        await eventually(() => refreshes(provider) === 1)
        await ada.signOut()
        expect(provider.control.stats().refresh.rotations).toBe(0)

        const answers = await inFlight
        expect(statuses(answers)).toEqual([401])
        for (const { json } of answers) expect(json).toEqual({ status: 'signed-out' })
        await eventually(() => provider.control.liveGrants('ada') === 0)
        for (const browser of [ada, tab, old]) {
          expect((await browser.get('/api/token')).json).toEqual({ status: 'signed-out' })
          expect((await browser.get(`${app.authPath}/session`)).json).toBeNull()
        }
        expect(provider.control.stats().refresh.rotations).toBe(1)
        expect(refreshes(provider)).toBe(1)
      }))
  })
}
