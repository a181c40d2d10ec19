import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '@token-rotation/test-servers'
import type { RunningProvider } from '../../apps/provider/src/index.ts'
import { createBrowser } from '../../e2e/support/browser.ts'
import { createRecorder } from '../../e2e/support/recorder.ts'
import type { ScratchApp } from './scratch-app.ts'

/** How long an app may take to answer for the first time, in milliseconds. */
const patience = 60_000

interface Surroundings {
  readonly folder: string
  readonly environment: Partial<NodeJS.ProcessEnv>
  readonly provider: RunningProvider
}

/**
 * Starts an app, signs in, and asks for the token before and after it has expired.
 *
 * @returns Resolves with the version of Node.js that has run it.
 * @throws {Error} When anything is not as it should be; tells what the app has printed.
 */
export async function visitScratchApp(
  app: ScratchApp,
  { folder, environment, provider }: Surroundings,
): Promise<string> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const { id, secret } = provider.clients[app.client]
  const PATH = `${folder}/node_modules/.bin:${environment.PATH}`
  const env = { ...environment, PATH, NODE_ENV: 'production' as const }
  const version = execFileSync('node', ['--version'], { env, encoding: 'utf8' }).trim()
  const child = spawn(`exec ${app.start}`, {
    shell: true,
    cwd: folder,
    env: {
      ...env,
      PORT: String(port),
      ORIGIN: origin,
      AUTH_SECRET: 'a secret for the tests and nothing else',
      NEXTAUTH_SECRET: 'a secret for the tests and nothing else',
      NEXTAUTH_URL: origin,
      ISSUER: provider.issuer,
      CLIENT_ID: id,
      CLIENT_SECRET: secret,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => (printed += String(data)))
  }
  const over = new Promise((resolve) => child.once('close', resolve))
  try {
    await untilUp(origin, () => child.exitCode !== null)
    const browser = createBrowser({ origin, authPath: app.authPath, recorder: createRecorder() })
    const ask = async () => (await browser.get('/api/token')).json
    assert.equal((await ask()).status, 'signed-out')
    await browser.signIn('ada')
    const { status, generation, expires_at } = await ask()
    assert.deepEqual({ status, generation }, { status: 'ok', generation: 0 })
    await wait(Math.max(0, Number(expires_at) * 1000 - Date.now()) + 1)
    assert.equal((await ask()).generation, 1)
    assert.match((await browser.get('/account')).text, /\bok\b/)
    return version
  } catch (error) {
    throw new Error(`${app.name} does not work:\n${printed}`, { cause: error })
  } finally {
    child.kill('SIGTERM')
    await over
  }
}

async function untilUp(origin: string, isOver: () => boolean): Promise<void> {
  const signal = AbortSignal.timeout(patience)
  for (;;) {
    if (isOver()) throw new Error('it has ended')
    try {
      await (await fetch(origin, { signal })).text()
      return
    } catch {
      if (signal.aborted) throw new Error(`it has not answered for ${patience / 1000} seconds`)
      await wait(50)
    }
  }
}
