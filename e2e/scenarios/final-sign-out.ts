import { expect, it } from 'vitest'
import type { CookieJar } from '../support/cookie-jar.ts'
import { eventually } from '../support/eventually.ts'
import type { Fleet } from '../support/fleet.ts'
import { grantIdOf } from '../support/grant-id.ts'
import { presentations } from '../support/presentations.ts'
import { statuses, times, untilExpired } from '../support/stage.ts'
import type { StoreServer } from '../support/stores.ts'
import { shownFingerprints } from '../support/two-tabs.ts'

/** Signs out at one process after another one has rotated, and tries the old cookies everywhere. */
export function finalSignOut(
  fleet: () => Fleet,
  store: () => StoreServer,
  names: readonly [signedInAt: string, rotatedBy: string, signedOutAt: string],
): void {
  const [, rotatedBy, signedOutAt] = names
  it(`is final at ${signedOutAt} when ${rotatedBy} has rotated last`, async () => {
    const { provider, pick, visit, newestRefreshToken } = fleet()
    const login = `leaving-${signedOutAt}`
    const [there, rotating, leaving] = visit(pick(...names))
    await there!.signIn(login)
    const old = there!.jar.copy()
    const before = await there!.get('/api/token')
    await untilExpired(before)
    const generation = Number(before.json.generation) + 1
    expect((await rotating!.get('/api/token')).json).toMatchObject({ status: 'ok', generation })
    const { expires } = (await leaving!.session()).json
    const grantId = await grantIdOf(old)

    await leaving!.signOut()
    expect(provider.control.liveGrants(login)).toBe(0)
    expect(provider.control.stats().refresh.revoked).toContain(newestRefreshToken(login))
    await expectSignedOutEverywhere(fleet(), old)
    expect(await store().endOf(grantId)).toBeGreaterThanOrEqual(Date.parse(String(expires)))
    expect(presentations(provider, login)).toHaveLength(generation)
  })
}

/** Signs out while another process waits for the provider. */
export function signOutInFlight(fleet: () => Fleet, names: readonly string[]): void {
  it('is final for a rotation that is under way in another process', async () => {
    const { provider, pick, visit, newestRefreshToken } = fleet()
    const login = 'leaving-in-flight'
    const [leaving, ...others] = visit(pick(...names))
    await leaving!.signIn(login)
    const old = leaving!.jar.copy()
    await untilExpired(await leaving!.get('/api/token'))
    const before = presentations(provider, login).length
    provider.control.setFault({ mode: 'delay', ms: 2500, times: 1 })
    const waiting = others.flatMap((browser) => times(5, () => browser.get('/api/token', 'hold')))
    await eventually(() => presentations(provider, login).length > before)
    await leaving!.signOut()
    expect(presentations(provider, login).at(-1)).toMatchObject({ outcome: null })
    const beforeItsAnswer = newestRefreshToken(login)

    const answers = (await Promise.all(waiting)).flat()
    expect(statuses(answers)).toEqual([401])
    for (const { json } of answers) expect(json).toEqual({ status: 'signed-out' })
    await eventually(() => provider.control.liveGrants(login) === 0)
    const brought = newestRefreshToken(login)
    expect(brought).not.toBe(beforeItsAnswer)
    expect(provider.control.stats().refresh.revoked).toContain(brought)
    await expectSignedOutEverywhere(fleet(), old)
    expect(presentations(provider, login)).toHaveLength(before + 1)
  })
}

async function expectSignedOutEverywhere(fleet: Fleet, old: CookieJar): Promise<void> {
  // Each has the old cookie: an answer takes it away.
  for (const browser of fleet.processes.flatMap((each) => fleet.visit([each], old.copy()))) {
    browser.cookies = 'drop'
    const answer = await browser.get('/api/token')
    expect(answer.status).toBe(401)
    expect(answer.json).toEqual({ status: 'signed-out' })
    expect(shownFingerprints([await browser.get('/page')])).toEqual(['signed-out'])
    expect((await browser.session()).json).toBeNull()
  }
}
