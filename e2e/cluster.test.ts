import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { ProviderStats } from '@token-rotation/provider'
import { isPostgresSkipped, isRedisSkipped } from '@token-rotation/test-servers'
import { describe, expect, it } from 'vitest'
import { apps, type DemoApp } from './apps.ts'
import { type Answer, type Browser, createBrowser } from './support/browser.ts'
import { eventually } from './support/eventually.ts'
import { stillRunning } from './support/processes-below.ts'
import { createRecorder } from './support/recorder.ts'
import { fingerprints, statuses, times, untilExpired } from './support/stage.ts'
import { type RunningDemo, startDemo } from './support/start-demo.ts'

const isSkipped = (isRedisSkipped && isPostgresSkipped) || process.platform !== 'linux'

describe.skipIf(isSkipped)('pnpm demo:cluster', () => {
  it('rotates once for two processes, loses nothing with one of them, and ends as a whole', async () => {
    const demo = await startDemo('demo:cluster', { ACCESS_TOKEN_TTL: '3', ROTATION_STORE: '' })
    const [adas, bens] = await Promise.all(['ada', 'ben'].map((login) => signInToAll(demo, login)))
    await control(demo, '/settings', { accessTokenTtl: 600 })

    await Promise.all(apps.map((app) => burstAtExpiry(app, adas!)))
    expect(await refreshes(demo)).toBe(apps.length)

    await control(demo, '/fault', { mode: 'delay', ms: 1_500 })
    await Promise.all(apps.map((app) => killDuringBurst(app, bens!, demo)))
    expect(await refreshes(demo)).toBe(2 * apps.length)

    const started = await demo.processes()
    // The command, the provider, the store and what starts it, and two of each app.
    expect(started.length).toBeGreaterThanOrEqual(4 + 2 * apps.length)
    demo.interrupt()
    await eventually(async () => (await stillRunning(started)).length === 0)
  })
})

type Browsers = ReadonlyMap<DemoApp, { readonly browser: Browser; readonly last: Answer }>

/** Signs in to all apps, and keeps the answer that tells when the access token expires. */
async function signInToAll(demo: RunningDemo, login: string): Promise<Browsers> {
  const entries = apps.map(async (app) => {
    const { authPath } = app
    const origin = demo.origin(app.name)
    const browser = createBrowser({ origin, authPath, recorder: createRecorder() })
    await browser.signIn(login)
    return [app, { browser, last: await browser.get('/api/token') }] as const
  })
  return new Map(await Promise.all(entries))
}

async function burstAtExpiry(app: DemoApp, browsers: Browsers): Promise<void> {
  const { browser, last } = browsers.get(app)!
  await untilExpired(last)
  const answers = await burst(browser)
  expect(statuses(answers)).toEqual([200])
  expect(fingerprints(answers)).toHaveLength(1)
  expect(processes(answers)).toEqual(['A', 'B'])
}

/** Kills the process that waits while the other one rotates for both. */
async function killDuringBurst(app: DemoApp, browsers: Browsers, demo: RunningDemo): Promise<void> {
  const { browser, last } = browsers.get(app)!
  await untilExpired(last)
  const claim = nextClaim(demo.origin(app.name))
  const answering = burst(browser)
  const holder = await claim
  const other = holder === 'A' ? 'B' : 'A'
  kill(demo, app, other)
  const answers = await answering
  expect(statuses(answers)).toEqual([200])
  expect(fingerprints(answers)).toHaveLength(1)
  // The other one had given no answer when it died.
  expect(processes(answers)).toEqual([holder])
  await eventually(async () => processes(await burst(browser)).length === 2)
  expect(demo.output()).toMatch(
    new RegExp(`${other} has stopped \\(SIGKILL\\): .* ${holder} goes on`),
  )
}

/** Asks for the token twenty times at once. */
function burst(browser: Browser): Promise<Answer[]> {
  return times(20, () => browser.get('/api/token'))
}

/** Tells which processes of an app have answered. */
function processes(answers: readonly Answer[]): string[] {
  return [...new Set(answers.map(({ headers }) => String(headers['demo-process'])))].toSorted()
}

/** Waits until a process is about to present a refresh token, and tells which. */
async function nextClaim(origin: string): Promise<string> {
  const now = Date.now()
  const { body } = await fetch(`${origin}/api/events`)
  let text = ''
  for await (const chunk of Readable.fromWeb(body as ReadableStream).setEncoding('utf8')) {
    text += String(chunk)
    for (const [, json] of text.matchAll(/^data: (.*)\n\n/gm)) {
      const event = JSON.parse(json!) as { type: string; at: number; process: string }
      if (event.type === 'claimed' && event.at >= now) return event.process
    }
  }
  throw new Error('the events have come to an end')
}

async function refreshes(demo: RunningDemo): Promise<number> {
  const response = await fetch(`${demo.origin('provider')}/control/stats`)
  const stats = (await response.json()) as ProviderStats
  return stats.token.byGrantType.refresh_token?.total ?? 0
}

async function control(demo: RunningDemo, path: string, body: object): Promise<void> {
  const url = `${demo.origin('provider')}/control${path}`
  const response = await fetch(url, { method: 'PUT', body: JSON.stringify(body) })
  expect(response.status).toBe(200)
}

/** Ends a process of an app without a warning. What it is was printed at the start. */
function kill(demo: RunningDemo, { name }: DemoApp, letter: string): void {
  const line = demo
    .output()
    .split('\n')
    .find((text) => text.includes(demo.origin(name)))
  const pid = new RegExp(`${letter} is process (\\d+)`).exec(line ?? '')?.[1]
  process.kill(Number(pid), 'SIGKILL')
}
