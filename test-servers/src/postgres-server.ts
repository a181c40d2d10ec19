import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { globSync } from 'tinyglobby'
import { freePort } from './free-port.ts'

const [postgres] = globSync('/usr/lib/postgresql/*/bin/postgres').toSorted().toReversed()

/** Whether what needs a PostgreSQL is left out. Where `CI=true` it is not, and fails. */
export const isPostgresSkipped = !postgres && process.env.CI !== 'true'

if (isPostgresSkipped) {
  console.warn('skipped: there is no PostgreSQL, install it with: apt-get install postgresql')
}

/** A throw-away PostgreSQL. */
export interface PostgresServer {
  readonly url: string
  /** Runs SQL on a connection of its own, and resolves with the rows. */
  readonly run: (text: string) => Promise<Record<string, unknown>[]>
  /** What clients have sent since the last time. */
  readonly statements: () => Promise<string[]>
  /** Sends a signal to all processes: only Linux tells which they are. */
  readonly signal: (name: NodeJS.Signals) => void
  /** Kills all processes. */
  readonly kill: () => Promise<void>
  /** Starts it again after {@link PostgresServer.kill}. */
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

/**
 * Starts a PostgreSQL on a free port of localhost.
 *
 * @param schema SQL that is run once, before anybody else can.
 * @param more Settings of its configuration, such as `log_statement=none` for whoever sends a lot.
 */
export async function startPostgres(
  schema: string,
  ...more: readonly string[]
): Promise<PostgresServer> {
  const binary = postgres ?? 'postgres'
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  // It refuses to run as root, so it is "nobody" there.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  if (user.uid) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const create = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ]
  execFileSync(binary.replace(/postgres$/, 'initdb'), create, {
    ...user,
    cwd: folder,
    stdio: 'pipe',
  })
  // As late as can be: others look for a port, too.
  const port = await freePort()
  const url = `postgres://postgres@localhost:${port}/postgres`
  const settings = [
    'listen_addresses=localhost',
    'unix_socket_directories=',
    'log_statement=all',
    'fsync=off',
    ...more,
  ]
  let log = ''
  let server = await launch()

  async function launch() {
    const flags = settings.flatMap((setting) => ['-c', setting])
    const args = ['-D', data, '-p', String(port), ...flags]
    const started = spawn(binary, args, { ...user, cwd: folder, stdio: 'pipe' })
    const end = () => started.kill('SIGQUIT')
    process.once('exit', end)
    started.once('exit', () => process.off('exit', end))
    await new Promise<void>((resolve, reject) => {
      started.on('error', reject)
      started.on('exit', () => reject(new Error(`postgres ended: ${log}`)))
      started.stderr.on('data', (data) => {
        log += String(data)
        if (log.includes('database system is ready to accept connections')) resolve()
      })
    })
    return started
  }
  async function run(text: string) {
    const client = new Client(url)
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(text)).rows
    } finally {
      await client.end()
    }
  }
  async function end(signal: NodeJS.Signals) {
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
    log = ''
  }
  await run(schema)
  return {
    url,
    run,
    async statements() {
      const mark = `select '${crypto.randomUUID()}'`
      await run(mark)
      while (!log.includes(mark)) await once(server.stderr, 'data')
      const [before] = log.split(mark)
      log = ''
      const lines = before!.matchAll(/LOG: {2}(?:execute [^:]*|statement): (.*(?:\n\t.*)*)/g)
      return Array.from(lines, ([, text]) => text!.replaceAll(/\s+/g, ' ')).filter(Boolean)
    },
    signal(name) {
      const { pid } = server
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      for (const one of [pid, ...children.split(' ')]) if (one) process.kill(Number(one), name)
    },
    // An immediate shutdown: no process says goodbye, and the next start has to recover.
    kill: () => end('SIGQUIT'),
    async restart() {
      server = await launch()
    },
    async stop() {
      if (server.exitCode === null) await end('SIGQUIT')
      rmSync(folder, { recursive: true })
    },
  }
}
