import { execFileSync } from 'node:child_process'

/**
 * Runs a command and returns what it has printed.
 *
 * @throws {Error} When it fails; tells what it has printed.
 */
export function run(command: string, args: readonly string[], cwd = '.'): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}
