import { setTimeout as wait } from 'node:timers/promises'
import { type RunningProvider, startProvider } from '@token-rotation/provider'
import { expect } from 'vitest'
import type { DemoApp } from '../apps.ts'
import { type Answer, type Browser, createBrowser } from './browser.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { type RunningApp, startApp } from './start-app.ts'

export const authSecret = 'a secret for the tests and nothing else'

/** What a scenario plays with: a strict provider and an app of its own. */
export interface Stage {
  readonly provider: RunningProvider
  readonly app: RunningApp
  readonly recorder: Recorder
  /** Returns a new browser without cookies. */
  browser(): Browser
  /** Returns a browser in which somebody has signed in. */
  signedIn(login?: string): Promise<Browser>
}

export interface StageOptions {
  /** Life of the first access tokens in seconds. */
  readonly accessTokenTtl?: number
  /** More for the environment of the app. */
  readonly env?: Readonly<Record<string, string>>
}

/** What the access token after the next rotation is told as. */
export interface NextToken {
  readonly status: 'ok'
  readonly generation: number
}

/** Plays a scenario on a stage of its own, and looks for leaked tokens when it is over. */
export async function onStage(
  app: DemoApp,
  { accessTokenTtl = 2, env = {} }: StageOptions,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const recorder = createRecorder()
  const provider = await startRecordedProvider(recorder, accessTokenTtl)
  try {
    const running = await startApp(app, {
      AUTH_SECRET: authSecret,
      DEMO_ISSUER: provider.issuer,
      ...(await app.prepare?.()),
      ...env,
    })
    const { origin } = running
    const { authPath } = app
    const browser = () => createBrowser({ origin, authPath, recorder })
    async function signedIn(login = 'ada') {
      const visitor = browser()
      await visitor.signIn(login)
      return visitor
    }
    try {
      await play({ provider, app: running, recorder, browser, signedIn })
    } finally {
      await running.stop()
    }
    recorder.logged('output of the app', running.output())
    expectNoLeaks(recorder)
  } finally {
    await provider.stop()
  }
}

export function startRecordedProvider(
  recorder: Recorder,
  accessTokenTtl: number,
  onTokens?: (answer: Readonly<Record<string, unknown>>) => void,
): Promise<RunningProvider> {
  return startProvider({
    accessTokenTtl,
    onTokens(answer) {
      onTokens?.(answer)
      const { access_token, refresh_token, id_token } = answer
      for (const token of [access_token, refresh_token, id_token]) {
        if (typeof token === 'string') recorder.secret(token)
      }
    },
  })
}

export function expectNoLeaks(recorder: Recorder): void {
  expect(recorder.leaks()).toEqual([])
}

/** Counts the requests with a refresh token that a provider has seen. */
export function refreshes({ control }: RunningProvider): number {
  return control.stats().token.byGrantType.refresh_token?.total ?? 0
}

/**
 * Waits until the access token of a browser has expired, and forgets the requests so far: on a slow
 * machine the token of the sign-in is not the first one.
 *
 * @param ttl The life in seconds of what is issued from now on.
 */
export async function expire(
  { control }: RunningProvider,
  browser: Browser,
  ttl = 600,
): Promise<Answer> {
  let last = await browser.get('/api/token')
  // One that is due may be rotated behind the answer that shows it.
  while (Number(last.json.expires_at) * 1000 - Date.now() < 800) {
    await untilExpired(last)
    last = await browser.get('/api/token')
  }
  await untilExpired(last)
  const { replayWindow } = control.stats().settings
  control.reset()
  control.changeSettings({ accessTokenTtl: ttl, replayWindow })
  return last
}

/** Waits until the access token that an answer tells of has expired. */
export async function untilExpired({ json }: Answer): Promise<void> {
  expect(json).toMatchObject({ status: 'ok' })
  await until(Number(json.expires_at) * 1000)
}

/** Waits until a point in time, in milliseconds since the epoch. */
export async function until(time: number): Promise<void> {
  await wait(Math.max(0, time - Date.now()) + 1)
}

/** Sends the same request many times at once. */
export function times(count: number, send: () => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, send))
}

export function statuses(answers: readonly Answer[]): number[] {
  return [...new Set(answers.map(({ status }) => status))]
}

export function fingerprints(answers: readonly Answer[]): unknown[] {
  return [...new Set(answers.map(({ json }) => json.fingerprint))]
}
