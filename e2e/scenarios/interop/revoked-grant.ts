import { revoke } from '@token-rotation/interop'
import { expect, it } from 'vitest'
import type { InteropStage } from '../../support/interop-stage.ts'
import { times, untilExpired } from '../../support/stage.ts'

/** Revokes a grant at the server, which the app learns at the next refresh. */
export function revokedGrant(stage: () => InteropStage): void {
  it('is asked once for a grant that was revoked', async () => {
    const { server, visit, prove } = stage()
    const { browsers, grant } = await visit('finn')
    const first = await browsers[0]!.get('/api/token')
    await revoke(server, grant.newestToken())
    await Promise.all([untilExpired(first), prove()])
    const asked = browsers.map((browser) => times(10, () => browser.get('/api/token')))
    for (const { status, json } of (await Promise.all(asked)).flat()) {
      expect(status).toBe(401)
      expect(json).toEqual({ status: 'reauthenticate', error: 'RefreshTokenError' })
    }
    expect(grant.presentations.map(({ status }) => status)).toEqual([400])
  })
}
