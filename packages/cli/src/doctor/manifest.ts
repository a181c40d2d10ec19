import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What the `package.json` of an app says, as far as it matters here. */
export interface AppManifest {
  /** Ranges by the name of the package. */
  readonly dependencies: Readonly<Record<string, string>>
  /** The major version of a package: of the installed one, or what its range says. */
  readonly major: (name: string) => number | undefined
  /** How packages are added, such as `npm install`. */
  readonly install: string
}

const lockFiles: Readonly<Record<string, string>> = {
  'pnpm-lock.yaml': 'pnpm add',
  'yarn.lock': 'yarn add',
  'bun.lock': 'bun add',
  'bun.lockb': 'bun add',
  'package-lock.json': 'npm install',
}

export function readManifest(cwd: string): AppManifest {
  const { dependencies, devDependencies } = json(join(cwd, 'package.json'))
  const all = { ...(devDependencies as object), ...(dependencies as object) } as Record<
    string,
    string
  >
  return {
    dependencies: all,
    major(name) {
      if (!Object.hasOwn(all, name)) return undefined
      const installed = json(join(cwd, 'node_modules', name, 'package.json')).version
      return majorOf(typeof installed === 'string' ? installed : String(all[name]), name)
    },
    install: installCommand(cwd),
  }
}

function majorOf(range: string, name: string): number | undefined {
  const digits = /\d+/.exec(range)?.[0]
  if (digits !== undefined) return Number(digits)
  if (name !== 'next-auth') return undefined
  // What the tags of npm stand for.
  return range === 'beta' ? 5 : 4
}

function installCommand(cwd: string): string {
  const files = existsSync(cwd) ? readdirSync(cwd) : []
  const found = files.find((file) => Object.hasOwn(lockFiles, file))
  if (found !== undefined) return lockFiles[found]!
  // A workspace keeps it at its root.
  const parent = dirname(cwd)
  const isRoot = parent === cwd || files.includes('.git')
  return isRoot ? 'npm install' : installCommand(parent)
}

function json(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}
