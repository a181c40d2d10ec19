import { expect } from 'vitest'
import type { Fleet } from '../support/fleet.ts'
import { askAll, mixedLoad } from '../support/mixed-load.ts'
import { presentations } from '../support/presentations.ts'
import { fingerprints, statuses } from '../support/stage.ts'
import type { StoreServer } from '../support/stores.ts'
import { shownFingerprints } from '../support/two-tabs.ts'

const login = 'forgotten'

/** Empties the store under load: what is lost with it costs one sign-in. */
export async function emptiedStore({ provider, visit }: Fleet, store: StoreServer): Promise<void> {
  provider.control.changeSettings({ accessTokenTtl: 600 })
  const visitor = visit()
  await visitor[0]!.signIn(login)
  // They keep the cookie that an answer takes away.
  const old = visitor.map((browser) => Object.assign(browser.copy(), { cookies: 'drop' as const }))
  await askAll(old)
  const load = mixedLoad([old], Date.now() + 2_000)
  await store.flush()
  const isEmptyAt = Date.now()

  const samples = (await load).flat()
  for (const { answer } of samples) expect([200, 401]).toContain(answer.status)
  const later = samples.filter(({ answer }) => answer.sentAt > isEmptyAt)
  expect(later.length).toBeGreaterThan(5)
  for (const { kind, answer } of later) {
    if (kind === 'page') expect(shownFingerprints([answer])).toEqual(['signed-out'])
    else expect(answer.json).toEqual(kind === 'token' ? { status: 'signed-out' } : null)
  }

  await visitor[0]!.signIn(login)
  const again = await askAll(visitor)
  expect(statuses(again.map(({ answer }) => answer))).toEqual([200])
  for (const { kind, answer } of again) {
    if (kind === 'session') expect(answer.json).not.toHaveProperty('error')
  }
  const tokens = again.filter(({ kind }) => kind === 'token').map(({ answer }) => answer)
  expect(fingerprints(tokens)).toHaveLength(1)
  expect(presentations(provider, login)).toEqual([])
}
