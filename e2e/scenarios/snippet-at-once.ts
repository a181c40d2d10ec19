import { expect, it } from 'vitest'
import { createBrowser } from '../support/browser.ts'
import { cookiePrefix, type Fleet } from '../support/fleet.ts'
import { guideSnippet } from '../support/guide-snippet.ts'
import { presentations } from '../support/presentations.ts'
import { fingerprints, statuses, times, until } from '../support/stage.ts'
import { startStockApp } from '../support/test-app.ts'

/** Presents one session of the pasted snippet to several processes at once. */
export function snippetAtOnce(fleet: () => Fleet, names: readonly string[]): void {
  it(`takes over a session of the pasted snippet once in ${names.join(' and ')}`, async () => {
    const { provider, recorder, pick, visit } = fleet()
    const login = `snippet-${names.join('-')}`
    const before = await startStockApp({
      provider,
      recorder,
      config: {
        callbacks: guideSnippet(provider),
        cookies: { sessionToken: { name: `${cookiePrefix}.session-token` } },
      },
    })
    const { accessTokenTtl } = provider.control.stats().settings
    const user = createBrowser({ origin: before.origin, authPath: '/auth', recorder })
    await user.signIn(login)
    await before.stop()
    await until(Date.now() + accessTokenTtl * 1000)

    // Each has the old cookie, as it is on its way to all of them.
    const visitor = pick(...names).flatMap((process) => visit([process], user.jar.copy()))
    const answers = await Promise.all(
      visitor.map((browser) => times(5, () => browser.get('/api/token'))),
    )
    expect(statuses(answers.flat())).toEqual([200])
    expect(fingerprints(answers.flat())).toHaveLength(1)
    expect(presentations(provider, login)).toHaveLength(1)

    // All of them name the same grant by now.
    const later = await Promise.all(visitor.map((browser) => browser.get('/api/token')))
    expect(fingerprints(later)).toEqual(fingerprints(answers.flat()))
    await visitor[0]!.signOut()
    for (const browser of visitor) {
      expect((await browser.get('/api/token')).json).toEqual({ status: 'signed-out' })
    }
  })
}
