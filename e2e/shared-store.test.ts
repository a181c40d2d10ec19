import { describe, expect, it } from 'vitest'
import type { Browser } from './support/browser.ts'
import { everyday } from './support/everyday.ts'
import { guideSnippet } from './support/guide-snippet.ts'
import { sharedStore } from './support/shared-store.ts'
import { fingerprints, refreshes, statuses, times } from './support/stage.ts'
import { startStockApp, startTestApp } from './support/test-app.ts'
import { lifetime, onTestStage } from './support/test-stage.ts'

describe('a store that processes share', () => {
  it('holds the tokens of a session, and the cookie never changes', () => {
    const store = sharedStore()
    return onTestStage(
      () => ({ options: { store } }),
      async ({ provider, browser, pass, recorder }) => {
        const ben = browser()
        await ben.signIn('ben')
        const cookie = ben.jar.find('session-token')
        pass(lifetime)
        const answer = await ben.get('/api/token')
        expect(answer.json).toMatchObject({ status: 'ok', generation: 1 })
        expect(answer.setCookies).toEqual([])
        expect(ben.jar.find('session-token')).toEqual(cookie)
        const stock = await startStockApp({ provider, recorder })
        const visitor = browser(stock.origin)
        await visitor.signIn('ben')
        await stock.stop()
        // 200 bytes, as base64 makes them longer.
        expect(sizeOf(ben) - sizeOf(visitor)).toBeLessThan((200 * 4) / 3)
        recorder.seen('the store', store.dump())
        expect(store.dump()).not.toMatch(/access_token|refresh_token|demo/)
      },
    )
  })

  it('changes nothing about a day in the life of a session', () =>
    onTestStage(
      () => ({ options: { store: sharedStore() } }),
      async (stage) => {
        expect(await everyday(stage, stage.browser())).toEqual({ refreshes: 3, liveGrants: 0 })
      },
    ))

  it('serves two processes with one token request for 40 requests, expiry after expiry', () => {
    const store = sharedStore()
    return onTestStage(
      () => ({ options: { store } }),
      async ({ provider, browser, start, pass }) => {
        const ada = browser()
        await ada.signIn('ada')
        const other = browser((await start({ store })).origin)
        other.jar = ada.jar
        for (const generation of [1, 2, 3]) {
          pass(lifetime)
          const answers = await Promise.all([
            times(20, () => ada.get('/api/token')),
            times(20, () => other.get('/api/token')),
          ])
          expect(statuses(answers.flat())).toEqual([200])
          expect(fingerprints(answers.flat())).toHaveLength(1)
          expect(refreshes(provider)).toBe(generation)
        }
      },
    )
  })

  it('takes over a session of the pasted snippet once, in two processes at once', () => {
    const store = sharedStore()
    return onTestStage(
      () => ({ options: { store } }),
      async ({ provider, recorder, browser, start, pass }) => {
        const callbacks = guideSnippet(provider)
        const before = await startStockApp({ provider, recorder, config: { callbacks } })
        const ada = browser(before.origin)
        await ada.signIn('ada')
        await before.stop()
        const [one, two] = [browser(), browser((await start({ store })).origin)]
        for (const process of [one, two]) process.jar = ada.jar.copy()
        pass(lifetime)
        const answers = await Promise.all(
          [one, two].flatMap((process) => [1, 2, 3].map(() => process.get('/api/token'))),
        )
        expect(statuses(answers)).toEqual([200])
        expect(fingerprints(answers)).toHaveLength(1)
        expect(refreshes(provider)).toBe(1)
      },
    )
  })

  it('takes over the tokens of a cookie, and never after a sign-out', () => {
    const store = sharedStore()
    return onTestStage(
      () => ({}),
      async ({ provider, browser, start, pass }) => {
        const ada = browser()
        await ada.signIn('ada')
        const old = ada.copy()
        const there = browser((await start({ store })).origin)
        there.jar = ada.jar
        const before = sizeOf(there)
        expect((await there.get('/api/token')).json).toMatchObject({ generation: 0 })
        expect(sizeOf(there)).toBeLessThan(before)
        pass(lifetime)
        const answer = await there.get('/api/token')
        expect(answer.json).toMatchObject({ generation: 1 })
        expect(answer.setCookies).toEqual([])
        const late = browser((await start({ store })).origin)
        late.jar = old.jar.copy()
        expect((await late.get('/api/token')).json).toEqual(answer.json)
        await there.signOut()
        late.jar = old.jar
        expect((await late.get('/api/token')).json).toEqual({ status: 'signed-out' })
        expect(refreshes(provider)).toBe(1)
        expect(provider.control.liveGrants('ada')).toBe(0)
      },
    )
  })

  it('serves what is known while it is away, and signs nobody out', () => {
    const store = sharedStore()
    return onTestStage(
      () => ({ options: { store } }),
      async ({ provider, app, browser, pass }) => {
        const ada = browser()
        await ada.signIn('ada')
        expect((await ada.get('/api/token')).status).toBe(200)
        store.fail(true)
        expect((await ada.get('/api/token')).status).toBe(200)
        pass(lifetime)
        const answers = await times(20, () => ada.get('/api/token'))
        expect(statuses(answers)).toEqual([503])
        expect(answers[0]!.json).toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
        expect((await ada.get('/auth/session')).json).toMatchObject({
          error: 'RefreshTokenUnavailable',
        })
        // Once for every ten seconds, and time has been moved on.
        expect(app.log.filter((line) => line.includes('the store did not answer'))).toHaveLength(2)
        expect(refreshes(provider)).toBe(0)
        store.fail(false)
        expect((await ada.get('/api/token')).json).toMatchObject({ status: 'ok', generation: 1 })
      },
    )
  })

  it('carries the tokens of a sign-in that it has missed, until it is there again', () => {
    const store = sharedStore()
    return onTestStage(
      () => ({ options: { store } }),
      async ({ provider, browser, pass }) => {
        store.fail(true)
        const ada = browser()
        await ada.signIn('ada')
        expect((await ada.get('/api/token')).json).toMatchObject({ status: 'ok', generation: 0 })
        store.fail(false)
        expect((await ada.get('/api/token')).setCookies).not.toEqual([])
        pass(lifetime)
        const answer = await ada.get('/api/token')
        expect(answer.json).toMatchObject({ generation: 1 })
        expect(answer.setCookies).toEqual([])
        expect(refreshes(provider)).toBe(1)
      },
    )
  })

  it('ends a session whose record it has lost with one clean sign-in', () => {
    const store = sharedStore()
    return onTestStage(
      () => ({ options: { store } }),
      async ({ browser }) => {
        const ada = browser()
        await ada.signIn('ada')
        store.flush()
        expect((await ada.get('/api/token')).json).toEqual({ status: 'signed-out' })
        expect((await ada.get('/auth/session')).json).toBeNull()
        expect(ada.jar.find('session-token')).toEqual({})
        await ada.signIn('ada')
        expect((await ada.get('/api/token')).json).toMatchObject({ status: 'ok' })
      },
    )
  })

  it('keeps a session that a process without the store cannot serve, and says so', () => {
    const store = sharedStore()
    return onTestStage(
      () => ({ options: { store } }),
      async ({ browser, start }) => {
        const ada = browser()
        await ada.signIn('ada')
        const without = await start({})
        const there = browser(without.origin)
        there.jar = ada.jar
        expect((await there.get('/api/token')).status).toBe(503)
        expect((await there.get('/auth/session')).json).toMatchObject({
          error: 'RefreshTokenUnavailable',
        })
        expect(without.log.join()).toMatch(/give all processes the same "store"/)
        expect((await ada.get('/api/token')).json).toMatchObject({ status: 'ok' })
      },
    )
  })

  it('keeps a record that it cannot open, and says so, where secrets are mixed', () => {
    const store = sharedStore()
    // The cookie opens everywhere, whatever the secret: what is mixed is what seals the records.
    const jwt = {
      encode: async ({ token }: { token?: object }) => btoa(JSON.stringify(token)),
      decode: async ({ token }: { token?: string }) => JSON.parse(atob(token!)) as object,
    } as never
    return onTestStage(
      () => ({ config: { jwt, secret: 'old' }, options: { store } }),
      async ({ provider, recorder, browser, pass }) => {
        const ada = browser()
        await ada.signIn('ada')
        const startWith = (secret: string | string[]) =>
          startTestApp({ provider, recorder, config: { jwt, secret }, options: { store } })
        const rotated = await startWith(['new', 'old'])
        const mixed = await startWith('other')
        try {
          const [there, elsewhere] = [browser(rotated.origin), browser(mixed.origin)]
          there.jar = elsewhere.jar = ada.jar
          expect((await there.get('/api/token')).json).toMatchObject({ generation: 0 })
          const refused = await elsewhere.get('/api/token')
          expect(refused.status).toBe(503)
          expect(refused.json).toMatchObject({ code: 'ERR_RECORD_UNREADABLE' })
          expect((await elsewhere.get('/auth/session')).json).toMatchObject({
            error: 'RefreshTokenUnavailable',
          })
          expect(mixed.log.join()).toMatch(/sealed with another secret.*AUTH_SECRET/s)
          pass(lifetime)
          expect((await ada.get('/api/token')).json).toMatchObject({ status: 'ok' })
        } finally {
          await rotated.stop()
          await mixed.stop()
        }
      },
    )
  })
})

function sizeOf({ jar }: Browser): number {
  return Object.values(jar.find('session-token')).join('').length
}
