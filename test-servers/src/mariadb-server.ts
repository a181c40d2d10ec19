import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { freePort } from './free-port.ts'

const mariadb = '/usr/sbin/mariadbd'

/** Whether what needs a MariaDB is left out. Where `CI=true` it is not, and fails. */
export const isMariadbSkipped = !existsSync(mariadb) && process.env.CI !== 'true'

if (isMariadbSkipped) {
  console.warn('skipped: there is no MariaDB, install it with: apt-get install mariadb-server-core')
}

/** A throw-away MariaDB. */
export interface MariadbServer {
  /** Of an empty database, whose text is compared without regard to case as that of most is. */
  readonly url: string
  /** Runs SQL on a connection of its own, and resolves with the rows. */
  readonly run: (text: string) => Promise<Record<string, unknown>[]>
  readonly stop: () => Promise<void>
}

/**
 * Starts a MariaDB on a free port of localhost.
 *
 * @param schema SQL that is run once, before anybody else can.
 */
export async function startMariadb(schema: string): Promise<MariadbServer> {
  const folder = mkdtempSync(join(tmpdir(), 'mariadb-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  // It refuses to run as root, so it is "nobody" there.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  if (user.uid) for (const one of [folder, data]) chownSync(one, user.uid, user.gid)
  // As late as can be: others look for a port, too.
  const port = await freePort()
  const settings = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${join(folder, 'socket')}`,
    `--port=${port}`,
    '--bind-address=localhost',
    // Without accounts it needs no tables of its own, whose installation takes seconds.
    '--skip-grant-tables',
    '--skip-networking=0',
    '--character-set-server=utf8mb4',
    '--innodb-buffer-pool-size=32M',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-use-native-aio=0',
  ]
  const server = spawn(mariadb, settings, { ...user, cwd: folder, stdio: 'pipe' })
  const kill = () => server.kill('SIGKILL')
  process.once('exit', kill)
  server.once('exit', () => process.off('exit', kill))
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.on('exit', () => reject(new Error(`mariadbd ended: ${log}`)))
    server.stderr.on('data', (data) => {
      log += String(data)
      if (log.includes('ready for connections')) resolve()
    })
  })
  const root = `mysql://root@localhost:${port}`
  async function runAt(uri: string, text: string) {
    const connection = await createConnection({ uri, multipleStatements: true })
    try {
      const [rows] = await connection.query(text)
      return rows as Record<string, unknown>[]
    } finally {
      await connection.end()
    }
  }
  await runAt(root, `create database test; use test; ${schema}`)
  return {
    url: `${root}/test`,
    run: (text) => runAt(`${root}/test`, text),
    async stop() {
      if (server.exitCode === null && server.signalCode === null) {
        const ended = once(server, 'exit')
        kill()
        await ended
      }
      rmSync(folder, { recursive: true })
    },
  }
}
