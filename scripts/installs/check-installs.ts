import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startProvider } from '../../apps/provider/src/index.ts'
import { type PackedPackage, readPackedPackages } from '../release/packed-package.ts'
import { allPackages } from './all-packages.ts'
import { commandLineTool } from './command-line-tool.ts'
import { installNodes } from './install-nodes.ts'
import type { Installation, Place } from './installation.ts'
import { scratchApps } from './scratch-apps.ts'
import { unusedEntries } from './unused-entries.ts'
import { visitScratchApp } from './visit-scratch-app.ts'

/**
 * Installs the packages as a release has packed them into apps outside of this workspace, with npm and with
 * pnpm (which lets nobody see what they do not depend on), builds and starts them, signs in, and waits for
 * one rotation. Every entry of every package is imported by one of them. The command-line tool is asked for
 * a verdict. What npm has installed is started on other versions of Node.js as well. Names of apps,
 * `packages`, `doctor`, or those of the two, as arguments limit what is done; `--from` names the folder of the
 * tarballs.
 */
const { values, positionals: wanted } = parseArgs({
  options: { from: { type: 'string', default: 'release' } },
  allowPositionals: true,
})
const managers = ['npm', 'pnpm'] as const
const installations: readonly Installation[] = [
  allPackages,
  ...scratchApps.map((app) => ({
    ...app,
    packages: [`@token-rotation/${app.adapter}`],
    does: 'rotates',
    visit: (place: Place) => visitScratchApp(app, { ...place, provider }),
  })),
  commandLineTool,
]
const names = installations.map(({ name }) => name)
const unknown = wanted.filter((name) => ![...names, ...managers].includes(name))
if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: not among ${names.join(', ')}`)
const scratch = mkdtempSync(join(tmpdir(), 'installs-'))
// No variable of this process tells an app anything, and a build needs none.
const { HOME, PATH } = process.env
const environment: Partial<NodeJS.ProcessEnv> = { HOME, PATH, CI: 'true' }
const provider = await startProvider({ accessTokenTtl: 2 })
try {
  const packed = readPackedPackages(values.from)
  const unused = unusedEntries(packed, installations)
  if (unused.length > 0) throw new Error(`no app imports ${unused.join(', ')}`)
  const tarballs = tarballsOf(packed)
  const nodes = isWanted('npm', managers) ? installNodes(scratch, run) : new Map<string, string>()
  for (const app of installations.filter(({ name }) => isWanted(name, names))) {
    for (const manager of managers.filter((name) => isWanted(name, managers))) {
      const tried = await check(app, manager, tarballs, manager === 'npm' ? nodes : new Map())
      console.log(`${app.name}, with ${manager}: ${tried.join(', ')}`)
    }
  }
} finally {
  await provider.stop()
  rmSync(scratch, { recursive: true })
}

/** Without a name of a kind, all of that kind are wanted. */
function isWanted(name: string, kind: readonly string[]): boolean {
  return wanted.includes(name) || !kind.some((other) => wanted.includes(other))
}

/** Where each tarball is, as a specifier. */
function tarballsOf(packed: readonly PackedPackage[]): Record<string, string> {
  const specs = packed.map(({ name, file }) => [name, `file:${resolve(values.from, file)}`])
  return Object.fromEntries(specs) as Record<string, string>
}

async function check(
  app: Installation,
  manager: (typeof managers)[number],
  tarballs: Readonly<Record<string, string>>,
  nodes: ReadonlyMap<string, string>,
): Promise<string[]> {
  const folder = join(scratch, `${app.name}-${manager}`)
  let startedAt = Date.now()
  function lap(): string {
    const seconds = (Date.now() - startedAt) / 1000
    startedAt = Date.now()
    return `(${seconds.toFixed(1)} s)`
  }
  const isOurs = ([name]: [string, string]) => app.packages.includes(name)
  const ours = Object.fromEntries(Object.entries(tarballs).filter(isOurs))
  const others = Object.fromEntries(Object.entries(tarballs).filter((each) => !isOurs(each)))
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { ...app.dependencies, ...ours },
    overrides: others,
    // With pnpm, what the app installs does for nobody else.
    pnpm: { overrides: tarballs },
  }
  write(folder, { ...app.files, 'package.json': JSON.stringify(manifest, null, 2) })
  const options = {
    npm: ['--no-audit', '--no-fund', ...(app.npmOptions ?? [])],
    pnpm: ['--no-frozen-lockfile'],
  }
  run(manager, ['install', '--prefer-offline', ...options[manager]], folder)
  if (app.without && isInstalled(folder, app.without)) {
    throw new Error(`${app.name}: ${app.without} came with the others`)
  }
  for (const command of app.build) {
    const [program = '', ...args] = command.split(' ')
    run(join(folder, 'node_modules/.bin', program), args, folder, app.buildEnvironment)
  }
  const tried = [`installed and built ${lap()}`]
  for (const [version, bin] of [['', ''], ...nodes]) {
    const PATH = bin ? `${bin}:${environment.PATH}` : environment.PATH
    const found = await app.visit({ folder, manager, environment: { ...environment, PATH } })
    if (!found.startsWith(`v${version}`)) throw new Error(`${found} has run, not ${version}`)
    tried.push(`${app.does} on ${found} ${lap()}`)
  }
  rmSync(folder, { recursive: true })
  return tried
}

/** Tells by the lock file whether a package is there. */
function isInstalled(folder: string, name: string): boolean {
  const file = readdirSync(folder).find((entry) =>
    /^(package-lock\.json|pnpm-lock\.yaml)$/.test(entry),
  )
  const text = readFileSync(join(folder, file!), 'utf8')
  return text.includes(`node_modules/${name}"`) || text.includes(`'${name}@`)
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), `${text.trim()}\n`)
  }
}

function run(command: string, args: readonly string[], cwd: string, more: object = {}): void {
  try {
    execFileSync(command, args, {
      cwd,
      env: { ...environment, ...more } as NodeJS.ProcessEnv,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}
