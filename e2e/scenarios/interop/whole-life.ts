import { expect, it } from 'vitest'
import type { InteropStage } from '../../support/interop-stage.ts'
import { untilExpired } from '../../support/stage.ts'

/** Signs in, refreshes and calls the API as any app does. */
export function wholeLife(name: string, stage: () => InteropStage): void {
  it(`signs in, refreshes and answers an API call in ${name}`, async () => {
    const { browsers, grant } = await stage().visit('gwen')
    const [browser] = browsers
    const first = await browser!.get('/api/token')
    const me = await browser!.get('/api/me')
    expect(me.status).toBe(200)
    expect(me.json).toMatchObject({ name: 'gwen', email: 'gwen@example.com' })
    await untilExpired(first)
    expect((await browser!.get('/api/me')).json).toEqual(me.json)
    const second = await browser!.get('/api/token')
    expect(second.json).toMatchObject({ status: 'ok', generation: 1 })
    expect(second.json.fingerprint).not.toBe(first.json.fingerprint)
    expect(grant.presentations).toHaveLength(1)
  })
}
