import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pinned = 'pnpm@10.34.8'

/** Builds what the apps are started from. Turbo does nothing where nothing has changed. */
export function setup(): void {
  const isThere = spawnSync('pnpm', ['--version'], { cwd: root }).status === 0
  const [command, ...args] = isThere ? ['pnpm'] : ['npx', '-y', pinned]
  const { status, stdout, stderr } = spawnSync(command, [...args, 'run', 'build'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`)
}
