import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A program of this repository that runs as a process of its own. */
export interface RunningProcess {
  /** The address that the program has printed for a name, as in `provider: http://localhost:4000`. */
  url(name: string): string
  stop(): Promise<void>
}

/** Starts a program, and resolves once it has printed an address for each of `names`. */
export async function startProcess(
  program: string,
  names: readonly string[],
  env: Record<string, string> = {},
): Promise<RunningProcess> {
  const child = fork(fileURLToPath(program), {
    execArgv: program.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [],
    env: { ...process.env, NODE_ENV: 'production', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const exit = once(child, 'exit')
  const kill = () => child.kill()
  process.once('exit', kill)

  const urls = new Map<string, string>()
  for await (const line of createInterface({ input: child.stdout! })) {
    const [, name, url] = /^(\w+): (http:\/\/localhost:\d+)$/.exec(line) ?? []
    if (name && url) urls.set(name, url)
    if (names.every((wanted) => urls.has(wanted))) break
  }
  if (!names.every((wanted) => urls.has(wanted))) throw new Error(`${program} did not start`)
  child.stdout!.resume()

  return {
    url: (name) => urls.get(name)!,
    async stop() {
      process.off('exit', kill)
      kill()
      await exit
    },
  }
}

/** Prints the address of an app for whoever started it, and ends with it. */
export function announce(addresses: Readonly<Record<string, string>>): void {
  for (const [name, url] of Object.entries(addresses)) console.log(`${name}: ${url}`)
  process.once('disconnect', () => process.exit())
}
