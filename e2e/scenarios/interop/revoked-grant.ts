import { revoke } from '@token-rotation/interop'
import { expect, it } from 'vitest'
import type { InteropStage } from '../../support/interop-stage.ts'
import { times, untilExpired } from '../../support/stage.ts'
import { untilServed } from '../../support/until-served.ts'

/**
 * Revokes a grant at the server, which the app learns at the next refresh. Where the refusal may as well be
 * that of a wrong client, it learns it when the client has been accepted for somebody else.
 */
export function revokedGrant(stage: () => InteropStage): void {
  it('is not asked again for a grant that was revoked', async () => {
    const { server, visit, prove, vouch } = stage()
    const { browsers, grant } = await visit('finn')
    const first = await browsers[0]!.get('/api/token')
    await revoke(server, grant.newestToken())
    await Promise.all([untilExpired(first), prove()])
    const { status: refused } = await browsers[0]!.get('/api/token')
    expect(refused).toBe(server.refusesSilently ? 503 : 401)
    await untilServed(browsers[0]!, vouch)
    const asked = browsers.map((browser) => times(10, () => browser.get('/api/token')))
    for (const { status, json } of (await Promise.all(asked)).flat()) {
      expect(status).toBe(401)
      expect(json).toEqual({ status: 'reauthenticate', error: 'RefreshTokenError' })
    }
    const refusals = server.refusesSilently ? [400, 400] : [400]
    expect(grant.presentations.map(({ status }) => status)).toEqual(refusals)
  })
}
