import { fingerprint, type RunningProvider } from '@token-rotation/provider'
import type { DemoApp } from '../apps.ts'
import { type Browser, createBrowser } from './browser.ts'
import { type CookieJar, createCookieJar } from './cookie-jar.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { authSecret, expectNoLeaks, startRecordedProvider } from './stage.ts'
import { type RunningApp, startApp } from './start-app.ts'

/** What the names of the cookies of all processes begin with: one session is known to all of them. */
export const cookiePrefix = 'demo'

/** One process of a fleet. */
interface FleetProcess extends RunningApp {
  readonly app: DemoApp
}

/** Processes of demo apps that share a store, a provider and the sessions of their users. */
export interface Fleet {
  readonly provider: RunningProvider
  readonly recorder: Recorder
  readonly processes: readonly FleetProcess[]
  /** Returns one process for each name, and another one where a name comes again. */
  pick(...names: readonly string[]): FleetProcess[]
  /** Returns a browser for each of some processes, all with the same cookies. */
  visit(processes?: readonly FleetProcess[], jar?: CookieJar): Browser[]
  /** Names the refresh token that an account was given last, as the provider does in its counts. */
  newestRefreshToken(login: string): string | undefined
  /** Stops everything, and looks for leaked tokens. */
  stop(): Promise<void>
}

export interface FleetOptions {
  /** One process is started for each of them. */
  readonly apps: readonly DemoApp[]
  /** Where the grants are kept: `redis://...` or `postgres://...`. */
  readonly store: string
  /** Life of access tokens in seconds. */
  readonly accessTokenTtl?: number
  /** More for the environment of the apps. */
  readonly env?: Readonly<Record<string, string>>
}

export async function startFleet({
  apps,
  store,
  accessTokenTtl = 3,
  env = {},
}: FleetOptions): Promise<Fleet> {
  const recorder = createRecorder()
  recorder.secret(authSecret)
  const newest = new Map<string, string>()
  const provider = await startRecordedProvider(recorder, accessTokenTtl, (answer) => {
    const { id_token: idToken, refresh_token: refreshToken } = answer
    if (typeof idToken !== 'string' || typeof refreshToken !== 'string') return
    newest.set(subjectOf(idToken), fingerprint(refreshToken))
  })
  const environment = {
    AUTH_SECRET: authSecret,
    DEMO_ISSUER: provider.issuer,
    DEMO_COOKIE_PREFIX: cookiePrefix,
    ROTATION_STORE: store,
    ...env,
  }
  const processes = await Promise.all(
    apps.map(async (app): Promise<FleetProcess> => {
      return Object.assign(await startApp(app, environment), { app })
    }),
  )
  return {
    provider,
    recorder,
    processes,
    pick(...names) {
      const left = [...processes]
      return names.map((name) => {
        const [found] = left.splice(
          left.findIndex(({ app }) => app.name === name),
          1,
        )
        return found!
      })
    },
    visit: (visited = processes, jar = createCookieJar()) =>
      visited.map(({ origin, app: { authPath } }) =>
        createBrowser({ origin, authPath, recorder, jar }),
      ),
    newestRefreshToken: (login) => newest.get(login),
    async stop() {
      await Promise.all(processes.map((each) => each.stop()))
      await provider.stop()
      for (const { app, output } of processes) recorder.logged(`output of ${app.name}`, output())
      expectNoLeaks(recorder)
    },
  }
}

function subjectOf(idToken: string): string {
  const claims = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()
  return (JSON.parse(claims) as { sub: string }).sub
}
