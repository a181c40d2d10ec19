import { expect } from 'vitest'
import type { Browser } from './browser.ts'
import { fingerprints, refreshes, statuses, times } from './stage.ts'
import { lifetime, type TestStage } from './test-stage.ts'

/**
 * A day in the life of a session: sign-in, two expiries, an early refusal by the API, sign-out.
 *
 * @returns How many token requests it took, and how many grants are left.
 */
export async function everyday(
  { provider, pass }: Pick<TestStage, 'provider'> & { pass: (seconds: number) => unknown },
  browser: Browser,
  authPath = '/auth',
): Promise<{ refreshes: number; liveGrants: number }> {
  await browser.signIn('ada')
  expect((await browser.get('/api/token')).json).toMatchObject({ status: 'ok', generation: 0 })
  const old = browser.copy()

  for (const generation of [1, 2]) {
    await pass(lifetime)
    const answers = await times(20, () => browser.get('/api/token'))
    expect(statuses(answers)).toEqual([200])
    expect(fingerprints(answers)).toHaveLength(1)
    expect(answers[0]!.json).toMatchObject({ generation })
    expect(refreshes(provider)).toBe(generation)
    // The one is read by Auth.js, the other by the middleware: they can disagree about a cookie's name.
    for (const path of [`${authPath}/session`, '/api/session']) {
      expect((await browser.get(path)).json).toMatchObject({ user: { name: 'Ada' } })
    }
  }
  provider.control.revokeAccessTokens('ada')
  const calls = await times(10, () => browser.get('/api/me'))
  expect(statuses(calls)).toEqual([200])
  expect(provider.control.stats().refresh.mostPresentations).toBe(1)

  await browser.signOut()
  for (const visitor of [browser, old]) {
    expect((await visitor.get('/api/token')).json).toEqual({ status: 'signed-out' })
    for (const path of [`${authPath}/session`, '/api/session']) {
      expect((await visitor.get(path)).json).toBeNull()
    }
  }
  return { refreshes: refreshes(provider), liveGrants: provider.control.liveGrants('ada') }
}
