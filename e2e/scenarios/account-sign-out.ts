import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { expire, onStage, refreshes } from '../support/stage.ts'

/** What a sign-out means where tokens belong to accounts, which outlive sessions. */
export function accountSignOut(app: DemoApp): void {
  describe.concurrent('a sign-out', () => {
    it('ends the session and keeps the account, whose tokens the next sign-in renews', () =>
      onStage(app, {}, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        const old = ada.copy()
        const other = await signedIn()
        await expire(provider, ada)
        expect((await ada.get('/api/token')).json).toMatchObject({ status: 'ok' })
        await ada.signOut()
        for (const browser of [ada, old]) {
          expect((await browser.get('/api/token')).json).toEqual({ status: 'signed-out' })
          expect((await browser.get(`${app.authPath}/session`)).json).toBeNull()
        }
        // The session of another browser goes on with the same account.
        expect((await other.get('/api/token')).json).toMatchObject({ status: 'ok' })
        expect(refreshes(provider)).toBe(1)
        expect(provider.control.stats().revocation.total).toBe(0)

        const before = (await other.get('/api/token')).json
        await ada.signIn('ada')
        const after = (await ada.get('/api/token')).json
        expect(after).toMatchObject({ status: 'ok' })
        expect(after.fingerprint).not.toBe(before.fingerprint)
        expect((await other.get('/api/token')).json.fingerprint).toBe(after.fingerprint)
      }))
  })
}
