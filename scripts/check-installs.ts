import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startProvider } from '../apps/provider/src/index.ts'
import { createBrowser } from '../e2e/support/browser.ts'
import { createRecorder } from '../e2e/support/recorder.ts'
import { type ScratchApp, scratchApps } from './scratch-apps.ts'

/**
 * Installs the packages as they would be published into apps outside of this workspace, with npm and with
 * pnpm (which lets nobody see what they do not depend on), builds and starts them, signs in, and waits for
 * one rotation. Names of apps, or of the two, as arguments limit what is done.
 */
const wanted = process.argv.slice(2)
const managers = ['npm', 'pnpm'] as const
const names = scratchApps.map(({ name }) => name)
const unknown = wanted.filter((name) => ![...names, ...managers].includes(name))
if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: not among ${names.join(', ')}`)
const scratch = mkdtempSync(join(tmpdir(), 'installs-'))
// No variable of this process tells an app anything, and a build needs none.
const { HOME, PATH } = process.env
const environment: Partial<NodeJS.ProcessEnv> = { HOME, PATH, CI: 'true' }
const provider = await startProvider({ accessTokenTtl: 2 })
try {
  const tarballs = packAll()
  for (const app of scratchApps.filter(({ name }) => isWanted(name, names))) {
    for (const manager of managers.filter((name) => isWanted(name, managers))) {
      const startedAt = Date.now()
      await check(app, manager, tarballs)
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(0)
      console.log(`${app.name}, with ${manager}: installs, builds, rotates (${seconds} s)`)
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

/** Packs every package, and returns where each of them is. */
function packAll(): Record<string, string> {
  const folders = readdirSync('packages').map((name) => join('packages', name))
  const packed = folders.map((folder) => {
    const file = join(folder, 'package.json')
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
    run('pnpm', ['--dir', folder, 'pack', '--pack-destination', scratch], '.')
    return [name, join(scratch, `${name!.replace('@', '').replace('/', '-')}-${version}.tgz`)]
  })
  return Object.fromEntries(packed) as Record<string, string>
}

async function check(
  app: ScratchApp,
  manager: (typeof managers)[number],
  tarballs: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = join(scratch, `${app.name}-${manager}`)
  const adapter = `@token-rotation/${app.adapter}`
  const { [adapter]: tarball, ...others } = fileSpecs(tarballs)
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { ...app.dependencies, [adapter]: tarball },
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
  await visit(app, folder)
  rmSync(folder, { recursive: true })
}

function fileSpecs(tarballs: Readonly<Record<string, string>>): Record<string, string> {
  const specs = Object.entries(tarballs).map(([name, file]) => [name, `file:${file}`])
  return Object.fromEntries(specs) as Record<string, string>
}

/** Starts an app, signs in, and asks for the token before and after it has expired. */
async function visit(app: ScratchApp, folder: string): Promise<void> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const { id, secret } = provider.clients[app.client]
  const child = spawn(`exec ${app.start}`, {
    shell: true,
    cwd: folder,
    env: {
      ...environment,
      PATH: `${folder}/node_modules/.bin:${PATH}`,
      NODE_ENV: 'production',
      PORT: String(port),
      ORIGIN: origin,
      AUTH_SECRET: 'a secret for the tests and nothing else',
      NEXTAUTH_SECRET: 'a secret for the tests and nothing else',
      NEXTAUTH_URL: origin,
      ISSUER: provider.issuer,
      CLIENT_ID: id,
      CLIENT_SECRET: secret,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => (printed += String(data)))
  }
  const over = new Promise((resolve) => child.once('close', resolve))
  try {
    await untilUp(origin, () => child.exitCode !== null)
    const browser = createBrowser({ origin, authPath: app.authPath, recorder: createRecorder() })
    expectToken((await browser.get('/api/token')).json, { status: 'signed-out' })
    await browser.signIn('ada')
    const { json } = await browser.get('/api/token')
    expectToken(json, { status: 'ok', generation: 0 })
    await wait(Math.max(0, Number(json.expires_at) * 1000 - Date.now()) + 1)
    expectToken((await browser.get('/api/token')).json, { status: 'ok', generation: 1 })
    const isPage = 'app/account/page.tsx' in app.files || 'src/hooks.server.ts' in app.files
    if (!isPage) return
    const { status, text } = await browser.get('/account')
    if (status !== 200 || !text.includes('ok')) throw new Error(`the page answers ${status}`)
  } catch (error) {
    throw new Error(`${app.name} does not work:\n${printed}`, { cause: error })
  } finally {
    child.kill('SIGTERM')
    await over
  }
}

function expectToken(
  actual: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): void {
  for (const [key, value] of Object.entries(expected)) {
    if (actual[key] !== value) {
      throw new Error(`"${key}" is ${JSON.stringify(actual[key])}, not ${JSON.stringify(value)}`)
    }
  }
}

async function untilUp(origin: string, isOver: () => boolean): Promise<void> {
  for (;;) {
    if (isOver()) throw new Error('it has ended')
    try {
      await (await fetch(origin)).text()
      return
    } catch {
      await wait(50)
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
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
