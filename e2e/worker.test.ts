import { isRedisSkipped, startRedis, startUpstash } from '@token-rotation/test-servers'
import { describe, expect, it } from 'vitest'
import { createBrowser } from './support/browser.ts'
import { createRecorder } from './support/recorder.ts'
import {
  authSecret,
  expectNoLeaks,
  fingerprints,
  refreshes,
  startRecordedProvider,
  statuses,
  times,
} from './support/stage.ts'
import { bundleWorker, type RunningWorker, startWorker } from './worker/start-worker.ts'

/** The life of access tokens, in seconds: nothing expires unless a worker is told that it is later. */
const lifetime = 600

describe.skipIf(isRedisSkipped)('workers of Cloudflare, with their store at Upstash', () => {
  it('sign in, rotate once for all that ask in two of them, and sign out in both', async () => {
    const recorder = createRecorder()
    const workers: RunningWorker[] = []
    const started: (() => unknown)[] = []
    try {
      const provider = await startRecordedProvider(recorder, lifetime)
      started.push(() => provider.stop())
      const redis = await startRedis()
      started.push(() => redis.stop())
      const upstash = await startUpstash(redis.port)
      started.push(() => upstash.close())
      const script = await bundleWorker()
      const { id, secret } = provider.clients.basic
      const settings = {
        AUTH_SECRET: authSecret,
        ISSUER: provider.issuer,
        CLIENT_ID: id,
        CLIENT_SECRET: secret,
        UPSTASH_REDIS_REST_URL: upstash.url,
        UPSTASH_REDIS_REST_TOKEN: 'any',
      }
      for (const _ of ['one', 'two']) {
        const worker = await startWorker(script, settings)
        started.push(() => worker.stop())
        workers.push(worker)
      }
      const browserAt = ({ origin }: RunningWorker) =>
        createBrowser({ origin, authPath: '/auth', recorder })
      const ada = browserAt(workers[0]!)
      const other = browserAt(workers[1]!)
      await ada.signIn('ada')
      other.jar = ada.jar
      const cookie = ada.jar.find('session-token')
      expect((await other.get('/')).json).toMatchObject({ status: 'ok', generation: 0 })

      for (const generation of [1, 2]) {
        const later = { 'x-ahead': String(generation * lifetime * 1000) }
        const asked = [ada, other].map((browser) =>
          times(5, () => browser.get('/', 'store', later)),
        )
        const answers = (await Promise.all(asked)).flat()
        expect(statuses(answers)).toEqual([200])
        expect(fingerprints(answers)).toHaveLength(1)
        expect(answers[0]!.json).toMatchObject({ status: 'ok', generation })
        expect(refreshes(provider)).toBe(generation)
      }
      expect(ada.jar.find('session-token')).toEqual(cookie)

      const copy = other.copy()
      await ada.signOut()
      expect((await copy.get('/')).json).toEqual({ status: 'signed-out' })
      expect(refreshes(provider)).toBe(2)
      for (const worker of workers) recorder.logged('output of a worker', worker.output())
      expectNoLeaks(recorder)
    } finally {
      for (const stop of started.toReversed()) await stop()
    }
  })
})
