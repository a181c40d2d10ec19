/*
 * Starts the demo provider and every demo app, and runs until Ctrl-C. Plain JavaScript with nothing but
 * Node, so that it can say what is wrong before anything is installed or built.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { startOverview } from './overview.mjs'

const root = new URL('..', import.meta.url)
const env = process.env

const provider = {
  name: 'Provider',
  folder: 'apps/provider',
  port: 4000,
  variable: 'PROVIDER_PORT',
  command: ['--import', 'tsx', 'src/main.ts'],
  ready: '/.well-known/openid-configuration',
}
/** The demo apps. What is built is the package; `command` is what Node runs in the folder. */
const apps = [
  {
    name: 'Next.js',
    folder: 'apps/nextjs',
    port: 3001,
    variable: 'NEXTJS_PORT',
    package: '@token-rotation/demo-nextjs',
    command: ['node_modules/next/dist/bin/next', 'start', '-H', 'localhost'],
    ready: '/',
  },
  {
    name: 'SvelteKit',
    folder: 'apps/sveltekit',
    port: 3002,
    variable: 'SVELTEKIT_PORT',
    package: '@token-rotation/demo-sveltekit',
    command: ['server.js'],
    ready: '/',
  },
  {
    name: 'Express',
    folder: 'apps/express',
    port: 3003,
    variable: 'EXPRESS_PORT',
    package: '@token-rotation/demo-express',
    command: ['dist/main.js'],
    ready: '/',
  },
]

/** The page that shows all of them; it runs in this process. */
const overview = { name: 'All three', port: 3000, variable: 'OVERVIEW_PORT' }

const services = [provider, ...apps, overview].map((service) => {
  const port = Number(env[service.variable] || service.port)
  return { ...service, port, address: `http://localhost:${port}` }
})
const issuer = services[0].address
const ttl = env.ACCESS_TOKEN_TTL || '20'
const children = new Map()
const stopping = new AbortController()

class DemoError extends Error {}

try {
  checkStart()
  await checkPorts()
  onSignals()
  await build()
  for (const service of services.slice(0, -1)) {
    start(service)
    await answers(service)
  }
  startOverview({ port: services.at(-1).port, apps: services.slice(1, -1), issuer })
  const width = Math.max(...services.map(({ name }) => name.length))
  const lines = services.map(({ name, address }) => `  ${name.padEnd(width)}  ${address}`)
  console.log(`\n${lines.join('\n')}\n`)
  console.log(`  Access tokens live ${ttl} seconds. Ctrl-C stops everything.\n`)
} catch (error) {
  await fail(error instanceof DemoError ? error.message : error)
}

function checkStart() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new DemoError(`The demo needs Node 20.19 or newer; this is ${process.versions.node}.`)
  }
  // The build finds pnpm on the PATH that pnpm has made.
  if (!env.npm_config_user_agent?.startsWith('pnpm/')) {
    throw new DemoError('Start the demo with: npx -y pnpm@10.34.8 demo')
  }
}

async function checkPorts() {
  for (const { name, port, variable } of services) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new DemoError(`${variable} must be a port, not "${env[variable]}".`)
    }
    const other = services.find((service) => service.port === port && service.name !== name)
    if (other) {
      throw new DemoError(`${name} and ${other.name} cannot share port ${port}: set ${variable}.`)
    }
    const isTaken = (
      await Promise.all(['127.0.0.1', '::1'].map((host) => isBusy(host, port)))
    ).some(Boolean)
    if (!isTaken) continue
    throw new DemoError(
      `Port ${port} is in use, and ${name} wants it. Stop what uses it, or set ${variable} to another port.`,
    )
  }
}

async function isBusy(host, port) {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return false
  } catch (error) {
    // A machine without IPv6 has no ::1.
    return error.code === 'EADDRINUSE' || error.code === 'EACCES'
  } finally {
    server.close()
  }
}

async function build() {
  console.log('Building (the first time takes a moment) ...')
  const filters = apps.map((app) => `--filter=${app.package}`)
  const turbo = fileURLToPath(new URL('node_modules/turbo/bin/turbo', root))
  const child = spawn(process.execPath, [turbo, 'run', 'build', ...filters], {
    cwd: root,
    env: { ...env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.set('build', child)
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data))
  const [code] = await once(child, 'close')
  children.delete('build')
  stopping.signal.throwIfAborted()
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output))
    throw new DemoError('The build failed.')
  }
}

function start({ name, folder, port, command }) {
  const { AUTH_URL: _, ...inherited } = env
  const child = spawn(process.execPath, command, {
    cwd: new URL(`${folder}/`, root),
    env: { ...inherited, PORT: String(port), DEMO_ISSUER: issuer, ACCESS_TOKEN_TTL: ttl },
    stdio: ['ignore', 'ignore', 'pipe'],
    // Out of reach of the terminal's Ctrl-C: it is stopped from here, once.
    detached: process.platform !== 'win32',
  })
  children.set(name, child)
  child.stderr.on('data', (data) => process.stderr.write(`[${name}] ${data}`))
  child.once('error', (error) => void fail(`${name} could not be started: ${error.message}`))
  child.once('exit', (code, signal) => {
    children.delete(name)
    if (!stopping.signal.aborted)
      void fail(`${name} has stopped (${signal ?? `exit code ${code}`}).`)
  })
}

async function answers({ name, address, ready }) {
  const deadline = Date.now() + 60_000
  for (;;) {
    stopping.signal.throwIfAborted()
    try {
      const { status } = await fetch(address + ready, { signal: AbortSignal.timeout(5_000) })
      if (status < 500) return
    } catch {
      // Not yet.
    }
    if (Date.now() > deadline) throw new DemoError(`${name} does not answer at ${address}.`)
    await sleep(100)
  }
}

function onSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => void stop().then(() => process.exit(0)))
  }
}

async function fail(reason) {
  if (stopping.signal.aborted) return
  console.error(reason)
  await stop()
  process.exit(1)
}

async function stop() {
  stopping.abort()
  const ends = [...children.values()].map((child) => once(child, 'exit'))
  for (const child of children.values()) child.kill('SIGTERM')
  const isSlow = await Promise.race([Promise.all(ends).then(() => false), sleep(5_000, true)])
  if (isSlow) for (const child of children.values()) child.kill('SIGKILL')
}
