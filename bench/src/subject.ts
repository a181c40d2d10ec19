import { type Browser, signIn } from './browser.ts'
import { type Answer, type Connections, connectTo } from './connections.ts'
import { startProcess } from './process.ts'

/** One of the apps that are compared. */
export interface Subject {
  readonly name: SubjectName
  readonly connections: Connections
  /** What a burst asks for. Refreshes where that is needed, and brings the new cookie. */
  readonly path: string
  /** Tells whether an answer gave the user what they came for. */
  readonly isServed: (answer: Answer) => boolean
  signIn(user: string): Promise<Browser>
  /** Tells whether a session still leads to an access token that the provider accepts. */
  isAlive(browser: Browser): Promise<boolean>
  stop(): Promise<void>
}

export type SubjectName = 'token-rotation' | 'guide snippet'

export function startLibrary(issuer: string): Promise<Subject> {
  return start('token-rotation', import.meta.resolve('./library-app.ts'), issuer, {
    path: '/api/token',
    isServed: ({ status }) => status === 200,
  })
}

/** The guide at its best: through the session endpoint, so that new cookies reach the browser. */
export function startGuide(issuer: string): Promise<Subject> {
  return start('guide snippet', import.meta.resolve('./guide-app.ts'), issuer, {
    path: '/auth/session',
    isServed({ status, body }) {
      const session = status === 200 && (JSON.parse(body) as { error?: string } | null)
      return session ? session.error === undefined : false
    },
  })
}

async function start(
  name: SubjectName,
  program: string,
  issuer: string,
  { path, isServed }: Pick<Subject, 'path' | 'isServed'>,
): Promise<Subject> {
  const running = await startProcess(program, ['app'], { ISSUER: issuer })
  const app = running.url('app')
  const connections = connectTo(app)
  return {
    name,
    connections,
    path,
    isServed,
    signIn: (user) => signIn(app, user),
    async isAlive(browser) {
      const answer = await connections.get(path, browser.cookie())
      browser.store(answer.headers['set-cookie'])
      const { status } = await connections.get('/api/me', browser.cookie())
      return isServed(answer) && status === 200
    },
    async stop() {
      connections.close()
      await running.stop()
    },
  }
}
