import { type Browser, createBrowser, fillIn, signIn as signInAtAuthJs } from '../browser.ts'
import { type Answer, type Connections, connectTo } from '../connections.ts'
import { startProcess } from '../process.ts'
import type { providerAt } from '../provider.ts'
import type { SubjectSpec } from './subjects.ts'

/** A subject whose app runs, in one process or two. */
export interface RunningSubject {
  readonly spec: SubjectSpec
  readonly provider: ReturnType<typeof providerAt>
  /** Of each process. */
  readonly processes: readonly Connections[]
  readonly isServed: (answer: Answer) => boolean
  /** Signs a new user in at the first process, and sees that it hands out a token. */
  signIn(user: string): Promise<Browser>
  /** Asks for a token, and keeps the new cookies. */
  ask(browser: Browser, via?: Connections): Promise<Answer>
  /** Whether a process hands out an access token that the provider accepts. */
  isUsable(browser: Browser, via?: Connections): Promise<boolean>
  stop(): Promise<void>
}

type Start = Pick<RunningSubject, 'spec' | 'provider'> & {
  readonly processes: number
  readonly env: Readonly<Record<string, string>>
}

/** Starts the app of a subject. All its processes believe to be at the address of the first. */
export async function startSubject(start: Start): Promise<RunningSubject> {
  const { spec, provider } = start
  const env = { ...start.env, ISSUER: provider.issuer }
  const first = await startProcess(spec.program, ['app'], env)
  const origin = first.url('app')
  const started = [first]
  while (started.length < start.processes) {
    started.push(await startProcess(spec.program, ['app'], { ...env, ORIGIN: origin }))
  }
  const processes = started.map((one) => connectTo(one.url('app')))
  const isServed = servedBy(spec)

  async function ask(browser: Browser, via = processes[0]!): Promise<Answer> {
    const answer = await via.get(spec.path, browser.cookie())
    browser.store(answer.headers['set-cookie'])
    return answer
  }
  return {
    spec,
    provider,
    processes,
    isServed,
    ask,
    async signIn(user) {
      const browser = createBrowser((name) => !/^_(?:session|interaction)/.test(name))
      if (spec.signIn === 'auth.js') await signInAtAuthJs(origin, user, browser)
      else await fillIn(browser, await browser.open(`${origin}/sign-in`), user)
      const answer = await ask(browser)
      if (isServed(answer)) return browser
      throw new Error(`${spec.name}: no token after the sign-in (${answer.status} ${answer.body})`)
    },
    async isUsable(browser, via = processes[0]!) {
      if (!isServed(await ask(browser, via))) return false
      const answer = await via.get('/me', browser.cookie())
      browser.store(answer.headers['set-cookie'])
      return answer.status === 200
    },
    async stop() {
      for (const one of processes) one.close()
      await Promise.all(started.map((one) => one.stop()))
    },
  }
}

/** The guide answers with a session, which says that there is no token by an `error`. */
function servedBy({ path }: SubjectSpec): (answer: Answer) => boolean {
  if (path === '/token') return ({ status }) => status === 200
  return ({ status, body }) => {
    const session = status === 200 && (JSON.parse(body) as { error?: string } | null)
    return session ? session.error === undefined : false
  }
}
