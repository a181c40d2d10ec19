import { expect, it } from 'vitest'
import type { Fleet } from '../support/fleet.ts'
import { grantIdOf } from '../support/grant-id.ts'
import { presentations } from '../support/presentations.ts'
import { fingerprints } from '../support/stage.ts'
import type { StoreServer } from '../support/stores.ts'

/** Signs in at a provider that never says when its access tokens expire. */
export function endlessToken(fleet: () => Fleet, store: () => StoreServer): void {
  it('keeps the record of a session that never rotates for as long as its cookie', async () => {
    const { provider, visit } = fleet()
    const login = 'endless'
    provider.control.changeSettings({ omitExpiresIn: true })
    try {
      const visitor = visit()
      await visitor[0]!.signIn(login)
      const answers = await Promise.all(visitor.map((browser) => browser.get('/api/token')))
      expect(fingerprints(answers)).toHaveLength(1)
      for (const { json } of answers) expect(json).toMatchObject({ expires_at: null })
      const { expires } = (await visitor[0]!.session()).json
      const end = await store().endOf(await grantIdOf(visitor[0]!.jar))
      expect(end).toBeGreaterThanOrEqual(Date.parse(String(expires)))
      expect(presentations(provider, login)).toEqual([])
    } finally {
      provider.control.changeSettings({ omitExpiresIn: false })
    }
  })
}
