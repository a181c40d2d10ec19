import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '@token-rotation/test-servers'
import type { DemoApp } from '../apps.ts'

/** A demo app in a process of its own. */
export interface RunningApp {
  readonly origin: string
  /** What it has printed so far. */
  output(): string
  stop(): Promise<void>
  /** Kills the process without a warning, and starts another one at the same address. */
  crash(): Promise<void>
}

type Environment = Readonly<Record<string, string>>

/** Starts the production build of a demo app by its `start` script, and waits until it answers. */
export async function startApp(app: DemoApp, env: Environment): Promise<RunningApp> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  let printed = ''
  const print = (text: string) => void (printed += text)
  let running = await run(app, { ...env, PORT: String(port) }, origin, print)
  return {
    origin,
    output: () => printed,
    stop: () => running.end('SIGTERM'),
    async crash() {
      await running.end('SIGKILL')
      running = await run(app, { ...env, PORT: String(port) }, origin, print)
    },
  }
}

async function run(app: DemoApp, env: Environment, origin: string, print: (text: string) => void) {
  const manifest = await readFile(`${app.folder}/package.json`, 'utf8')
  const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> }
  // In place of the shell, so that a signal meets the app.
  const child = spawn(`exec ${scripts[app.script ?? 'start']}`, {
    shell: true,
    cwd: app.folder,
    env: {
      NODE_ENV: 'production',
      PATH: `${app.folder}/node_modules/.bin:${process.env.PATH}`,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let isOver = false
  let printed = ''
  const over = new Promise<void>((resolve) => {
    child.once('close', () => {
      isOver = true
      resolve()
    })
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += String(chunk)
      print(String(chunk))
    })
  }
  while (!(await answers(origin))) {
    if (isOver) throw new Error(`${app.name} ended while it started:\n${printed}`)
    await wait(50)
  }
  return {
    async end(signal: NodeJS.Signals): Promise<void> {
      child.kill(signal)
      await over
    },
  }
}

async function answers(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/api/token`)
    await response.body?.cancel()
    return true
  } catch {
    return false
  }
}
