import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pinned = 'pnpm@10.34.8'

/**
 * Runs a script of the root, and returns when it is done.
 *
 * @throws {Error} With everything that it printed, when it fails.
 */
export function runScript(name: string): void {
  const isThere = spawnSync('pnpm', ['--version'], { cwd: root }).status === 0
  const [command, ...args] = isThere ? ['pnpm'] : ['npx', '-y', pinned]
  const { status, stdout, stderr } = spawnSync(command, [...args, 'run', name], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`"${name}" failed:\n${stdout}${stderr}`)
}
