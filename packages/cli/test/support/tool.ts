import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { onTestFinished } from 'vitest'

const folder = resolve(import.meta.dirname, '../..')
const main = resolve(folder, 'src/main.ts')

/** The tool as a process of its own. */
export interface Tool {
  readonly child: ChildProcess
  /** What it has written so far. */
  readonly output: () => { readonly stdout: string; readonly stderr: string }
  /** Resolves with its exit code, or with the signal that has ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
}

/** Starts the tool in an environment that has nothing but `env`. It ends with the test. */
export function startTool(
  args: readonly string[],
  { cwd = folder, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Tool {
  const node = ['--conditions=@token-rotation/source', '--import', import.meta.resolve('tsx')]
  const child = spawn(process.execPath, [...node, main, ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { stdout: '', stderr: '' }
  child.stdout.on('data', (data) => (written.stdout += String(data)))
  child.stderr.on('data', (data) => (written.stderr += String(data)))
  const ended = once(child, 'close').then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals,
  )
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, output: () => written, ended }
}
