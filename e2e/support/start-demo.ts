import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '@token-rotation/test-servers'
import { onTestFinished } from 'vitest'
import { processesBelow } from './processes-below.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const services = ['provider', 'nextjs', 'sveltekit', 'express', 'overview']

/** The demo as a person starts it. */
export interface RunningDemo {
  /** Where a service is, by the name of its folder. */
  origin(service: string): string
  /** What it has printed so far. */
  output(): string
  /** Lists what it has started, directly or not. */
  processes(): Promise<number[]>
  /** Presses Ctrl-C. */
  interrupt(): void
}

/**
 * Starts a script of the root on free ports, and waits until it says how it is stopped. It ends with the
 * test.
 */
export async function startDemo(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<RunningDemo> {
  const ports = new Map<string, string>()
  for (const service of services) ports.set(service, String(await freePort()))
  const places = [...ports].map(([service, port]) => [`${service.toUpperCase()}_PORT`, port])
  const isThere = spawnSync('pnpm', ['--version'], { cwd: root }).status === 0
  const [command = '', ...args] = isThere ? ['pnpm'] : ['npx', '-y', 'pnpm@10.34.8']
  const child = spawn(command, [...args, 'run', script], {
    cwd: root,
    env: { ...process.env, ...(Object.fromEntries(places) as object), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A terminal sends Ctrl-C to all that it runs, and so does this.
    detached: true,
  })
  const over = once(child, 'exit')
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGTERM')
  })
  let printed = ''
  const isUp = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed += String(chunk)
        if (printed.includes('Ctrl-C stops everything')) resolve()
      })
    }
  })
  const isOver = over.then(() => {
    throw new Error(`the demo ended while it started:\n${printed}`)
  })
  await Promise.race([isUp, isOver])
  isOver.catch(() => undefined)
  return {
    origin: (service) => `http://localhost:${ports.get(service)}`,
    output: () => printed,
    processes: () => processesBelow(child.pid!),
    interrupt: () => void process.kill(-child.pid!, 'SIGINT'),
  }
}
