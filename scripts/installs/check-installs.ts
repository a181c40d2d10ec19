import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startProvider } from '../../apps/provider/src/index.ts'
import { commandLineTool } from './command-line-tool.ts'
import { installNodes } from './install-nodes.ts'
import type { Installation, Place } from './installation.ts'
import { scratchApps } from './scratch-apps.ts'
import { visitScratchApp } from './visit-scratch-app.ts'

/**
 * Installs the packages as they would be published into apps outside of this workspace, with npm and with
 * pnpm (which lets nobody see what they do not depend on), builds and starts them, signs in, and waits for
 * one rotation. The command-line tool is asked for a verdict. What npm has installed is started on other
 * versions of Node.js as well. Names of apps, `doctor`, or those of the two, as arguments limit what is done.
 */
const wanted = process.argv.slice(2)
const managers = ['npm', 'pnpm'] as const
const installations: readonly Installation[] = [
  ...scratchApps.map((app) => ({
    ...app,
    package: `@token-rotation/${app.adapter}`,
    source: app.adapter,
    does: 'builds, rotates',
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
  const tarballs = packAll()
  const nodes = isWanted('npm', managers) ? installNodes(scratch, run) : new Map<string, string>()
  for (const app of installations.filter(({ name }) => isWanted(name, names))) {
    for (const manager of managers.filter((name) => isWanted(name, managers))) {
      const startedAt = Date.now()
      const tried = await check(app, manager, tarballs, manager === 'npm' ? nodes : new Map())
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(0)
      console.log(
        `${app.name}, with ${manager}: installs, ${app.does} on ${tried.join(', ')} (${seconds} s)`,
      )
    }
  }
} finally {
  await provider.stop()
  rmSync(scratch, { recursive: true })
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Without a name of a kind, all of that kind are wanted. */
function isWanted(name: string, kind: readonly string[]): boolean {
  return wanted.includes(name) || !kind.some((other) => wanted.includes(other))
}

/** Packs what is installed and what that depends on, and returns where each of them is. */
function packAll(): Record<string, string> {
  const tarballs: Record<string, string> = {}
  const folders = new Set(installations.map(({ source }) => join('packages', source)))
  for (const folder of folders) {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    const { name, version, dependencies = {} } = manifest
    run('pnpm', ['--dir', folder, 'pack', '--pack-destination', scratch], '.')
    const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
    tarballs[name] = join(scratch, file)
    for (const [other, range] of Object.entries(dependencies)) {
      if (range.startsWith('workspace:')) folders.add(join('packages', other.split('/')[1]!))
    }
  }
  return tarballs
}

async function check(
  app: Installation,
  manager: (typeof managers)[number],
  tarballs: Readonly<Record<string, string>>,
  nodes: ReadonlyMap<string, string>,
): Promise<string[]> {
  const folder = join(scratch, `${app.name}-${manager}`)
  const { [app.package]: tarball, ...others } = fileSpecs(tarballs)
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { ...app.dependencies, [app.package]: tarball },
    overrides: others,
    pnpm: { overrides: others },
  }
  write(folder, { ...app.files, 'package.json': JSON.stringify(manifest, null, 2) })
  if (manager === 'npm') {
    const options = ['--no-audit', '--no-fund', '--prefer-offline', ...(app.npmOptions ?? [])]
    run('npm', ['install', ...options], folder)
  } else {
    run('pnpm', ['install', '--no-frozen-lockfile', '--prefer-offline'], folder)
  }
  if (app.without && isInstalled(folder, app.without)) {
    throw new Error(`${app.name}: ${app.without} came with the others`)
  }
  for (const command of app.build) {
    const [program = '', ...args] = command.split(' ')
    run(join(folder, 'node_modules/.bin', program), args, folder)
  }
  const tried = [await app.visit({ folder, manager, environment })]
  for (const [version, bin] of nodes) {
    const PATH = `${bin}:${environment.PATH}`
    const found = await app.visit({ folder, manager, environment: { ...environment, PATH } })
    if (!found.startsWith(`v${version}.`)) throw new Error(`${found} has run, not ${version}`)
    tried.push(found)
  }
  rmSync(folder, { recursive: true })
  return tried
}

function fileSpecs(tarballs: Readonly<Record<string, string>>): Record<string, string> {
  const specs = Object.entries(tarballs).map(([name, file]) => [name, `file:${file}`])
  return Object.fromEntries(specs) as Record<string, string>
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

function run(command: string, args: readonly string[], cwd: string): void {
  try {
    execFileSync(command, args, {
      cwd,
      env: environment as NodeJS.ProcessEnv,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}
