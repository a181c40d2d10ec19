import { fileURLToPath } from 'node:url'
import type { RunningProvider } from '@token-rotation/provider'
import { type Answer, type Browser, createBrowser } from './browser.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { authSecret, expectNoLeaks, startRecordedProvider } from './stage.ts'
import { startApp } from './start-app.ts'
import { lifetime } from './test-stage.ts'
import { startTlsProxy } from './tls-proxy.ts'

export const kitFixture = {
  name: 'fixture',
  folder: fileURLToPath(new URL('../fixtures/sveltekit', import.meta.url)),
  authPath: '/auth',
}

/** What a scenario with SvelteKit plays with. Its time can be moved on. */
export interface KitStage {
  readonly provider: RunningProvider
  readonly recorder: Recorder
  /** What the app has printed so far. */
  readonly output: () => string
  browser(): Browser
  signedIn(): Promise<Browser>
  /** Lets so many seconds pass for the app. */
  pass(seconds: number): Promise<void>
  /** Changes something in the app, and returns what it has counted. */
  controls(changes?: Readonly<Record<string, number>>): Promise<Record<string, number>>
}

export interface KitStageOptions {
  readonly env?: Readonly<Record<string, string>>
  /** What the app has of a TLS-terminating proxy in front: forwarded headers, or its address. */
  readonly behind?: 'headers' | 'origin'
}

/** Plays a scenario with a production build of SvelteKit, and looks for leaked tokens when it is over. */
export async function onKitStage(
  { env = {}, behind }: KitStageOptions,
  play: (stage: KitStage) => Promise<void>,
): Promise<void> {
  const recorder = createRecorder()
  const provider = await startRecordedProvider(recorder, lifetime)
  const { id, secret } = provider.clients.basic
  let inner = ''
  const proxy = behind && (await startTlsProxy(() => inner))
  try {
    const app = await startApp(kitFixture, {
      AUTH_SECRET: authSecret,
      AUTH_DEMO_ID: id,
      AUTH_DEMO_SECRET: secret,
      AUTH_DEMO_ISSUER: provider.issuer,
      ...(behind === 'headers' && {
        PROTOCOL_HEADER: 'x-forwarded-proto',
        HOST_HEADER: 'x-forwarded-host',
      }),
      ...(behind === 'origin' && { ORIGIN: proxy!.origin }),
      ...env,
    })
    inner = app.origin
    const base = env.BASE_PATH ?? ''
    const browser = () =>
      createBrowser({ origin: proxy?.origin ?? inner, authPath: `${base}/auth`, recorder })
    let ahead = 0
    async function controls(changes: Readonly<Record<string, number>> = {}) {
      const query = new URLSearchParams(
        Object.entries(changes).map(([name, value]) => [name, String(value)]),
      )
      return (await (await fetch(`${inner}${base}/controls?${query}`)).json()) as Record<
        string,
        number
      >
    }
    try {
      await play({
        provider,
        recorder,
        output: () => app.output(),
        browser,
        async signedIn() {
          const visitor = browser()
          await visitor.signIn('ada')
          return visitor
        },
        async pass(seconds) {
          ahead += seconds * 1000
          await controls({ ahead })
        },
        controls,
      })
    } finally {
      await app.stop()
    }
    recorder.logged('output of the app', app.output())
    expectNoLeaks(recorder)
  } finally {
    await proxy?.stop()
    await provider.stop()
  }
}

/** Reads what a page of the fixture shows. */
export function shownOn({ status, text, url }: Answer): Record<string, Record<string, unknown>> {
  const [, shown] = /<pre>(.*?)<\/pre>/s.exec(text) ?? []
  if (shown === undefined) throw new Error(`${url.pathname} shows nothing (${status})`)
  return JSON.parse(shown.replaceAll('&lt;', '<').replaceAll('&amp;', '&')) as never
}
