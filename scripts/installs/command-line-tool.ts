import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Installation, Place } from './installation.ts'

const runFile = promisify(execFile)
/** How each manager runs what is installed, and nothing that it would have to fetch. */
const runners = { npm: ['npx', '--no'], pnpm: ['pnpm', 'exec'] } as const

/** The command-line tool, in a folder with nothing else. */
export const commandLineTool: Installation = {
  name: 'doctor',
  packages: ['token-rotation'],
  dependencies: {},
  files: {},
  build: [],
  does: 'tells a verdict',
  async visit({ folder, manager, environment }: Place) {
    const options = { cwd: folder, env: environment as NodeJS.ProcessEnv }
    const [program, option] = runners[manager]
    const args = [option, 'token-rotation', 'doctor', 'google']
    // Rejects when it does not exit with 0.
    const { stdout } = await runFile(program, args, options)
    assert.match(stdout, /^google\b.*\n {2}refreshes$/m)
    const node = await runFile('node', ['--version'], options)
    return node.stdout.trim()
  },
}
