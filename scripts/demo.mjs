/*
 * Starts the demo provider and every demo app, and runs until Ctrl-C. Plain JavaScript with nothing but
 * Node, so that it can say what is wrong before anything is installed or built.
 */
import { build } from './demo/build.mjs'
import { showErrors, startChild, stopChildren, stopping } from './demo/children.mjs'
import { startCluster } from './demo/cluster.mjs'
import { DemoError } from './demo/demo-error.mjs'
import { readOptions } from './demo/options.mjs'
import { checkPorts } from './demo/ports.mjs'
import { readServices } from './demo/services.mjs'
import { findStore } from './demo/store.mjs'
import { untilAnswers } from './demo/until-answers.mjs'
import { startOverview } from './overview.mjs'

const env = process.env
const ttl = env.ACCESS_TOKEN_TTL || '20'

try {
  checkStart()
  const { processes, oneSession, isShared } = readOptions(process.argv.slice(2))
  const { provider, apps, overview } = readServices(env)
  await checkPorts([provider, ...apps, overview], env)
  onSignals()
  const store = isShared ? await findStore(env.ROTATION_STORE, fail) : undefined
  await build(apps, env)

  const { AUTH_URL: _, ORIGIN: __, ...inherited } = env
  const shared = {
    ...inherited,
    DEMO_ISSUER: provider.address,
    ACCESS_TOKEN_TTL: ttl,
    ...(store && { ROTATION_STORE: store.url }),
    ...(oneSession && { DEMO_COOKIE_PREFIX: 'demo' }),
  }
  await start(provider, shared, 'needed')
  const members = await Promise.all(
    apps.map((app) => {
      const env = { ...shared, ...(app.told && { [app.told]: app.address }) }
      return processes > 1
        ? startCluster(app, { processes, env, onFailure: fail })
        : start(app, env)
    }),
  )
  const issuer = provider.address
  await startOverview({
    port: overview.port,
    apps,
    issuer,
    processes,
    oneSession,
    store: store?.name,
  })
  report([provider, ...apps.map((app, index) => ({ ...app, members: members[index] })), overview])
  if (store)
    console.log(
      `  The processes share ${store.name}${oneSession ? ', and the apps one session' : ''}.`,
    )
  if (processes > 1)
    console.log('  Kill one at any time: the others go on, and it is started again.')
  console.log(`  Access tokens live ${ttl} seconds. Ctrl-C stops everything.\n`)
} catch (error) {
  await fail(error)
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

/** Starts a service in one process, without which the demo ends. */
async function start(service, env, group) {
  const { name, folder, port, command } = service
  const child = startChild(command, {
    folder: `${folder}/`,
    group,
    env: { ...env, PORT: String(port) },
  })
  showErrors(child, name)
  child.once('error', ({ message }) => {
    void fail(new DemoError(`${name} could not be started: ${message}`))
  })
  child.once('exit', (code, signal) => {
    void fail(new DemoError(`${name} has stopped (${signal ?? `exit code ${code}`}).`))
  })
  await untilAnswers(service)
}

function report(services) {
  const width = Math.max(...services.map(({ name }) => name.length))
  const lines = services.map(({ name, address, members = [] }) => {
    const processes = members.map(({ letter, pid }) => `${letter} is process ${pid}`).join(', ')
    return `  ${name.padEnd(width)}  ${address}  ${processes}`.trimEnd()
  })
  console.log(`\n${lines.join('\n')}\n`)
}

function onSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => void stopChildren().then(() => process.exit(0)))
  }
}

async function fail(error) {
  if (stopping.signal.aborted) return
  console.error(error instanceof DemoError ? error.message : error)
  await stopChildren()
  process.exit(1)
}
