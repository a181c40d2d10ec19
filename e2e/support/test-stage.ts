import type { TokenRotationOptions } from '@token-rotation/express'
import type { RunningProvider } from '@token-rotation/provider'
import { type Browser, createBrowser } from './browser.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { expectNoLeaks, startRecordedProvider } from './stage.ts'
import { startTestApp, type TestApp, type TestAppOptions } from './test-app.ts'

/** What a scenario in this process plays with. Its time can be moved on. */
export interface TestStage {
  readonly provider: RunningProvider
  readonly app: TestApp
  readonly recorder: Recorder
  /** Returns a new browser, at the address of the app or at another one. */
  browser(origin?: string): Browser
  /** Starts another app, as another process would be, with the same time. */
  start(options: TokenRotationOptions): Promise<TestApp>
  /** Lets so many seconds pass for the app. */
  pass(seconds: number): void
}

/** The life of access tokens on these stages, in seconds: nothing expires unless time is moved on. */
export const lifetime = 600

/** Plays a scenario with an app in this process, and looks for leaked tokens when it is over. */
export async function onTestStage(
  given: (provider: RunningProvider) => Omit<TestAppOptions, 'provider' | 'recorder'>,
  play: (stage: TestStage) => Promise<void>,
): Promise<void> {
  const recorder = createRecorder()
  const provider = await startRecordedProvider(recorder, lifetime)
  let offset = 0
  const clock = () => Date.now() + offset
  try {
    const wanted = given(provider)
    const options = { clock, ...wanted.options }
    const app = await startTestApp({ provider, recorder, ...wanted, options })
    const { authPath = '/auth' } = wanted
    const others: TestApp[] = []
    try {
      await play({
        provider,
        app,
        recorder,
        browser: (origin = app.origin) => createBrowser({ origin, authPath, recorder }),
        async start(more) {
          const other = { ...wanted, options: { clock, ...more } }
          const started = await startTestApp({ provider, recorder, ...other })
          others.push(started)
          return started
        },
        pass(seconds) {
          offset += seconds * 1000
        },
      })
    } finally {
      for (const each of [app, ...others]) await each.stop()
    }
    expectNoLeaks(recorder)
  } finally {
    await provider.stop()
  }
}
