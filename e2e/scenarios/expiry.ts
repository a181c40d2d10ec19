import { describe, expect, it } from 'vitest'
import type { DemoApp } from '../apps.ts'
import {
  expire,
  fingerprints,
  onStage,
  refreshes,
  statuses,
  times,
  untilExpired,
} from '../support/stage.ts'

export function expiry(app: DemoApp): void {
  describe.concurrent('an expired access token', () => {
    it('costs one token request for 20 navigations at once, and every reader sees the new one', () =>
      onStage(app, {}, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        const before = await expire(provider, ada)
        const pages = await times(20, () => ada.get('/page'))
        expect(statuses(pages)).toEqual([200])
        const seen = pages.flatMap(({ text }) => [
          / data-fingerprint-layout="([^"]*)"/.exec(text)?.[1],
          / data-fingerprint-page="([^"]*)"/.exec(text)?.[1],
        ])
        expect(new Set(seen).size).toBe(1)
        const { json } = await ada.get('/api/token')
        expect(seen[0]).toBe(json.fingerprint)
        expect(json.fingerprint).not.toBe(before.json.fingerprint)
        expect(refreshes(provider)).toBe(1)
      }))

    it('is rotated once per expiry for a browser that never stores a cookie', () =>
      onStage(app, {}, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        ada.cookies = 'drop'
        await expire(provider, ada, 4)
        for (const expiry of [1, 2, 3]) {
          const answers = await times(5, () => ada.get('/api/token'))
          expect(statuses(answers)).toEqual([200])
          expect(fingerprints(answers)).toHaveLength(1)
          expect(refreshes(provider)).toBe(expiry)
          if (expiry < 3) await untilExpired(answers[0]!)
        }
        expect(provider.control.stats().refresh.mostPresentations).toBe(1)
      }))

    it('is not brought back by a slow response with an older cookie', () =>
      onStage(app, {}, async ({ provider, signedIn }) => {
        const ada = await signedIn()
        await expire(provider, ada, 4)
        const slow = await ada.get('/api/token', 'hold')
        expect(slow.setCookies).not.toEqual([])
        const quick = await ada.get('/api/token')
        expect(quick.json).toEqual(slow.json)
        await untilExpired(quick)
        const newest = await ada.get('/api/token')
        expect(newest.json).toMatchObject({ generation: Number(slow.json.generation) + 1 })

        slow.storeCookies()
        const after = await ada.get('/api/token')
        expect(after.json).toEqual(newest.json)
        expect(refreshes(provider)).toBe(2)

        await untilExpired(after)
        slow.storeCookies()
        const answers = await times(5, () => ada.get('/api/token'))
        expect(statuses(answers)).toEqual([200])
        expect(fingerprints(answers)).not.toEqual(fingerprints([newest]))
        expect(refreshes(provider)).toBe(3)
        expect(provider.control.stats().refresh.mostPresentations).toBe(1)
      }))
  })
}
