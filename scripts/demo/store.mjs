import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { startChild, stopping } from './children.mjs'
import { DemoError } from './demo-error.mjs'

const defaultPorts = {
  'redis:': 6379,
  'rediss:': 6379,
  'postgres:': 5432,
  'postgresql:': 5432,
}

/**
 * Finds the store that all processes share: the one that the environment names, or else a throw-away one
 * that ends with the demo.
 *
 * @returns Its `url`, and a `name` without a password.
 */
export async function findStore(url, onFailure) {
  return url ? visitStore(url) : startStore(onFailure)
}

async function visitStore(url) {
  const { protocol, hostname, port } = URL.canParse(url) ? new URL(url) : { protocol: '' }
  if (!(protocol in defaultPorts)) {
    throw new DemoError('ROTATION_STORE must be redis://... or postgres://...')
  }
  const place = { host: hostname || 'localhost', port: Number(port || defaultPorts[protocol]) }
  const socket = connect({ ...place, timeout: 5_000 })
  socket.once('timeout', () => socket.destroy(new Error('timeout')))
  const name = `${protocol}//${place.host}:${place.port}`
  try {
    await once(socket, 'connect')
  } catch {
    throw new DemoError(
      `Nothing answers at ${name}. Start it, set ROTATION_STORE to another store, or unset it for one that ends with the demo.`,
    )
  } finally {
    socket.destroy()
  }
  return { url, name }
}

async function startStore(onFailure) {
  const child = startChild(['--import', 'tsx', 'scripts/throw-away-store.ts'], {
    group: 'needed',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors = []
  child.stderr.on('data', (data) => errors.push(data))
  let isRunning = false
  child.once('exit', () => {
    if (isRunning) onFailure(new DemoError('The store has stopped.'))
  })
  for await (const line of createInterface(child.stdout)) {
    isRunning = true
    return { ...JSON.parse(line) }
  }
  stopping.signal.throwIfAborted()
  process.stderr.write(Buffer.concat(errors))
  throw new DemoError(
    'The processes need a store that they share. Install Redis (apt-get install redis-server) or PostgreSQL (apt-get install postgresql), or set ROTATION_STORE to redis://... or postgres://...',
  )
}
