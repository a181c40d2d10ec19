import { fileURLToPath } from 'node:url'
import { redisStore } from '@token-rotation/redis'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { isRedisSkipped, type RedisServer, startRedis } from '@token-rotation/test-servers'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { authApp, demo, secret } from '../../authjs/test/support/auth-app.ts'
import { startTool } from './support/tool.ts'

const module = fileURLToPath(import.meta.resolve('./fixtures/worker.ts'))
const patience = { timeout: 10_000, interval: 20 }

describe.skipIf(isRedisSkipped)('sweep', () => {
  let provider: RunningProvider
  let redis: RedisServer
  let client: Redis
  let app: ReturnType<typeof authApp>
  beforeAll(async () => {
    ;[provider, redis] = await Promise.all([startProvider(), startRedis()])
    client = new Redis({ port: redis.port })
  })
  afterAll(async () => {
    client?.disconnect()
    await Promise.all([provider?.stop(), redis?.stop()])
  })
  beforeEach(async () => {
    provider.control.reset()
    await client.flushall()
    app = authApp({ providers: [demo(provider)] }, { store: redisStore(client) })
  })

  async function signIn(...logins: readonly string[]) {
    for (const login of logins) {
      app.swapCookies()
      await app.signIn(login)
    }
  }
  /** Starts the worker, at a time when everything is due. */
  function startWorker(...args: readonly string[]) {
    return startTool(['sweep', module, ...args], {
      env: {
        REDIS_PORT: String(redis.port),
        ISSUER: provider.issuer,
        CLIENT_SECRET: provider.clients.basic.secret,
        AUTH_SECRET: secret,
        AHEAD: '3600000',
      },
    })
  }
  const requests = () => provider.control.stats().token.byGrantType.refresh_token?.total ?? 0
  const rotated = () => provider.control.stats().refresh.rotations

  test('rotates what is due until it is stopped, and gives back what it has not begun', async () => {
    await signIn('ada', 'bob', 'eve')
    provider.control.setFault({ mode: 'delay', ms: 1_000 })
    const { child, output, ended } = startWorker('--concurrency', '1')
    await expect.poll(requests, patience).toBe(1)
    child.kill('SIGINT')
    // Another one at once, from whoever passes on what a terminal sends to all, is no second one.
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(output().stdout).toMatch(/^Stopped. 1 rotated$/m)
    expect(requests()).toBe(1)
    // Given back means due at once, and not only when the lease of a minute is over.
    provider.control.setFault({ mode: 'none' })
    const next = startWorker('--every', '50ms')
    await expect.poll(rotated, patience).toBe(3)
    next.child.kill('SIGTERM')
    expect(await next.ended).toBe(0)
    expect(next.output().stdout).toMatch(/^Stopped. 2 rotated$/m)
    expect(await app.getAccessToken()).toMatchObject({ status: 'ok', generation: 1 })
    expect(provider.control.stats().refresh.mostPresentations).toBe(1)
  })

  test('ends at once at a second signal', async () => {
    await signIn('ada')
    provider.control.setFault({ mode: 'hang' })
    const { child, ended } = startWorker()
    await expect.poll(requests, patience).toBe(1)
    child.kill('SIGTERM')
    const again = setInterval(() => child.kill('SIGINT'), 50)
    expect(await ended.finally(() => clearInterval(again))).toBe(130)
  })

  test('ends by itself when nothing more is due, and tells machines of it', async () => {
    await signIn('ada', 'bob')
    const { output, ended } = startWorker('--once', '--every', '50ms', '--json')
    expect(await ended).toBe(0)
    const { stdout, stderr } = output()
    const lines = stdout.trim().split('\n')
    const last = JSON.parse(lines.at(-1)!) as Record<string, unknown>
    expect(last).toMatchObject({ state: 'stopped', taken: 2, rotated: 2, failed: 0 })
    expect(lines.map((line) => (JSON.parse(line) as { state: string }).state)).toContain('running')
    expect(stderr).toBe('')
  })

  test('tells whoever reads the exit code that the provider has refused the client', async () => {
    await signIn('ada')
    provider.control.changeClientSecret('another secret')
    const { output, ended } = startWorker('--once', '--every', '50ms')
    expect(await ended).toBe(1)
    const { stdout, stderr } = output()
    expect(stdout).toContain('1 misconfigured; last error ERR_CLIENT_REJECTED')
    expect(stdout + stderr).not.toContain(provider.clients.basic.secret)
  })
})
