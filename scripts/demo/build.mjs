import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { root, startChild, stopping } from './children.mjs'
import { DemoError } from './demo-error.mjs'

/** Builds the apps. Nothing happens where nothing has changed. */
export async function build(apps, env) {
  console.log('Building (the first time takes a moment) ...')
  const filters = apps.map((app) => `--filter=${app.package}`)
  const turbo = fileURLToPath(new URL('node_modules/turbo/bin/turbo', root))
  const child = startChild([turbo, 'run', 'build', ...filters], {
    env: { ...env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: false,
  })
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data))
  const [code] = await once(child, 'close')
  stopping.signal.throwIfAborted()
  if (code === 0) return
  process.stderr.write(Buffer.concat(output))
  throw new DemoError('The build failed.')
}
