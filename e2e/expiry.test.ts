import { describe, expect, it } from 'vitest'
import { apps } from './apps.ts'
import { fingerprints, onStage, refreshes, statuses, times, untilExpired } from './support/stage.ts'

describe.concurrent.each(apps)('an expired access token in $name', (app) => {
  it.each([
    { count: 50, ttl: 5 },
    { count: 1000, ttl: 10 },
  ])('costs one token request for $count requests at once', ({ count, ttl }) =>
    onStage(app, {}, async ({ provider, signedIn }) => {
      const ada = await signedIn()
      const first = await ada.get('/api/token')
      provider.control.changeSettings({ accessTokenTtl: ttl })
      await untilExpired(first)

      const answers = await times(count, () => ada.get('/api/token'))
      expect(statuses(answers)).toEqual([200])
      expect(fingerprints(answers)).toHaveLength(1)
      expect(fingerprints(answers)).not.toEqual(fingerprints([first]))
      expect(refreshes(provider)).toBe(1)

      await untilExpired(answers[0]!)
      const next = await times(count, () => ada.get('/api/token'))
      expect(statuses(next)).toEqual([200])
      expect(fingerprints(next)).toHaveLength(1)
      expect(refreshes(provider)).toBe(2)
      expect(provider.control.stats().refresh.mostPresentations).toBe(1)
    }),
  )

  it('is rotated once per expiry for a browser that never stores a cookie', () =>
    onStage(app, {}, async ({ provider, signedIn }) => {
      const ada = await signedIn()
      ada.cookies = 'drop'
      let last = await ada.get('/api/token')
      for (const expiry of [1, 2, 3]) {
        await untilExpired(last)
        const answers = await times(5, () => ada.get('/api/token'))
        expect(statuses(answers)).toEqual([200])
        expect(fingerprints(answers)).toHaveLength(1)
        expect(refreshes(provider)).toBe(expiry)
        last = answers[0]!
      }
      expect(provider.control.stats().refresh.mostPresentations).toBe(1)
    }))

  it('is not brought back by a slow response with an older cookie', () =>
    onStage(app, {}, async ({ provider, signedIn }) => {
      const ada = await signedIn()
      await untilExpired(await ada.get('/api/token'))
      const slow = await ada.get('/api/token', 'hold')
      expect(slow.setCookies).not.toEqual([])
      const quick = await ada.get('/api/token')
      await untilExpired(quick)
      provider.control.changeSettings({ accessTokenTtl: 4 })
      const newest = await ada.get('/api/token')
      expect(newest.json).toMatchObject({ status: 'ok', generation: 2 })

      slow.storeCookies()
      const after = await ada.get('/api/token')
      expect(after.json).toEqual(newest.json)
      expect(refreshes(provider)).toBe(2)

      await untilExpired(after)
      slow.storeCookies()
      const answers = await times(5, () => ada.get('/api/token'))
      expect(statuses(answers)).toEqual([200])
      expect(answers[0]!.json).toMatchObject({ generation: 3 })
      expect(refreshes(provider)).toBe(3)
      expect(provider.control.stats().refresh.mostPresentations).toBe(1)
    }))
})
