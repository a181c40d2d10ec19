import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The newest versions of Node.js that the packages are tried on, beside the one that runs this. */
const versions = ['22.23', '24.21']

/**
 * Installs other versions of Node.js from npm, and returns the folder of each one's program, by version.
 *
 * @param run Runs a command in a folder.
 */
export function installNodes(
  scratch: string,
  run: (command: string, args: readonly string[], cwd: string) => void,
): ReadonlyMap<string, string> {
  const folder = join(scratch, 'nodes')
  mkdirSync(folder, { recursive: true })
  const aliased = versions.map((version) => [`node-${version}`, `npm:node@~${version}`] as const)
  const manifest = { private: true, dependencies: Object.fromEntries(aliased) }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], folder)
  return new Map(
    versions.map((version) => [version, join(folder, 'node_modules', `node-${version}`, 'bin')]),
  )
}
