import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'

const isInstalled = spawnSync('redis-server', ['--version']).status === 0

/** Whether what needs a Redis is left out. Where `CI=true` it is not, and fails. */
export const isRedisSkipped = !isInstalled && process.env.CI !== 'true'

if (isRedisSkipped) {
  console.warn('skipped: there is no redis-server, install it with: apt-get install redis-server')
}

/** A throw-away Redis. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Runs a command as an operator would. */
  readonly run: (command: string, ...args: readonly string[]) => Promise<unknown>
  /** How often each command was called since the last time. */
  readonly calls: () => Promise<Record<string, number>>
  readonly signal: (name: NodeJS.Signals) => void
  /** Kills the process. */
  readonly kill: () => Promise<void>
  /** Starts it again after {@link RedisServer.kill}, with the data that it wrote to disk. */
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts a Redis on a free port, in memory only unless `args` say otherwise. */
export async function startRedis(...args: readonly string[]): Promise<RedisServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const listening = ['--port', String(port), '--bind', '127.0.0.1', '::1', '--protected-mode', 'no']
  const storage = ['--dir', folder, '--save', '', '--appendonly', 'no']
  // A replica would otherwise be kept waiting for others to come along.
  const replication = ['--repl-diskless-sync-delay', '0']
  let server = await launch()
  const operator = new Redis({ port, lazyConnect: true, retryStrategy: () => 20 })
  operator.on('error', () => {})

  async function launch() {
    const started = spawn('redis-server', [...listening, ...storage, ...replication, ...args], {
      stdio: 'pipe',
    })
    const end = () => started.kill('SIGKILL')
    process.once('exit', end)
    started.once('exit', () => process.off('exit', end))
    let log = ''
    await new Promise<void>((resolve, reject) => {
      started.on('error', reject)
      started.on('exit', () => reject(new Error(`redis-server ended: ${log}`)))
      started.stdout.on('data', (data) => {
        log += String(data)
        if (log.includes('Ready to accept connections')) resolve()
      })
    })
    return started
  }
  async function kill() {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }
  return {
    port,
    url: `redis://localhost:${port}`,
    run: (command, ...rest) => operator.call(command, ...rest),
    async calls() {
      const stats = await operator.info('commandstats')
      await operator.config('RESETSTAT')
      const lines = stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)
      return Object.fromEntries(Array.from(lines, ([, name, count]) => [name!, Number(count)]))
    },
    signal: (name) => server.kill(name),
    kill,
    async restart() {
      server = await launch()
    },
    async stop() {
      operator.disconnect()
      await kill()
      rmSync(folder, { recursive: true })
    },
  }
}
