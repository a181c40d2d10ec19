import type { AuthorizationServer, RunningServers, WatchedGrant } from '@token-rotation/interop'
import type { DemoApp } from '../apps.ts'
import { type Browser, createBrowser } from './browser.ts'
import { createCookieJar } from './cookie-jar.ts'
import { demoEnvironment } from './demo-environment.ts'
import { cookiePrefix } from './fleet.ts'
import type { Recorder } from './recorder.ts'
import { signInAt } from './sign-in-at.ts'
import { untilExpired } from './stage.ts'
import { type RunningApp, startApp } from './start-app.ts'

/** Somebody who has signed in. */
export interface Visit {
  /** One for each process, all with the same cookies. */
  readonly browsers: readonly Browser[]
  readonly grant: WatchedGrant
}

/** Processes of one demo app, in front of somebody else's authorization server. */
export interface InteropStage {
  readonly server: AuthorizationServer
  readonly app: DemoApp
  /** Signs somebody in at the first process. */
  visit(login: string): Promise<Visit>
  /** Signs in somebody for each process, who sees that it refreshes. It does so once for all callers. */
  prove(): Promise<unknown>
  /**
   * Lets somebody at each process ask for a token, who refreshes whenever that is needed: so it knows that
   * the server accepts the client.
   */
  vouch(): Promise<unknown>
  /** Starts one more process that knows the same sessions, for those who have signed in elsewhere. */
  join(env: Readonly<Record<string, string>>): Promise<(visit: Visit) => Browser>
  /** Stops the processes. */
  stop(): Promise<void>
}

export interface InteropStageOptions {
  readonly server: AuthorizationServer
  readonly grants: RunningServers['grants']
  readonly app: DemoApp
  readonly processes: number
  readonly recorder: Recorder
  /** Where the grants are kept. Default is the session cookie. */
  readonly store?: string
}

export async function startInteropStage({
  server,
  grants,
  app,
  processes,
  recorder,
  store,
}: InteropStageOptions): Promise<InteropStage> {
  recorder.secret(server.clientSecret)
  const environment = {
    ...demoEnvironment(server),
    DEMO_COOKIE_PREFIX: cookiePrefix,
    ...(store && { ROTATION_STORE: store }),
  }
  const { authPath } = app
  const running: RunningApp[] = []
  async function start(env: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
    const started = await startApp(app, { ...environment, ...env })
    running.push(started)
    return started
  }
  function open({ origin }: RunningApp, jar = createCookieJar()): Browser {
    return createBrowser({ origin, authPath, recorder, jar })
  }
  const own = await Promise.all(Array.from({ length: processes }, () => start()))
  for (const { origin } of own) await server.allowRedirect(`${origin}${authPath}/callback/demo`)

  async function visit(login: string): Promise<Visit> {
    const jar = createCookieJar()
    const browsers = own.map((process) => open(process, jar))
    const code = await signInAt(browsers[0]!, authPath, server, login)
    return { browsers, grant: grants.ofCode(code) }
  }
  async function introduce(index: number): Promise<Browser> {
    const browser = open(own[index]!)
    await signInAt(browser, authPath, server, `voucher-${index}`)
    return browser
  }
  async function prove(index: number): Promise<void> {
    const browser = (await visit(`prover-${index}`)).browsers[index]!
    await untilExpired(await browser.get('/api/token'))
    const { status } = await browser.get('/api/token')
    if (status !== 200) throw new Error(`${server.name}: ${status} for the first refresh`)
  }
  let proven: Promise<unknown> | undefined
  let vouchers: Promise<Browser[]> | undefined
  return {
    server,
    app,
    visit,
    prove: () => (proven ??= Promise.all(own.map((_, index) => prove(index)))),
    async vouch() {
      vouchers ??= Promise.all(own.map((_, index) => introduce(index)))
      await Promise.all((await vouchers).map((browser) => browser.get('/api/token')))
    },
    async join(env) {
      const joined = await start(env)
      return ({ browsers }) => open(joined, browsers[0]!.jar)
    },
    async stop() {
      await Promise.all(running.map((each) => each.stop()))
      for (const { output } of running) recorder.logged(`output of ${app.name}`, output())
    },
  }
}
