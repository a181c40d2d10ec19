import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '@token-rotation/test-servers'

const tables = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3'
/** Linux's folder in memory: a disk would keep each write waiting. */
const memory = '/dev/shm'
const modules = '/usr/lib/glewlwyd'

const isInstalled = ['glewlwyd', 'sqlite3'].every((name) => !spawnSync(name, ['--version']).error)

/** Whether what needs a Glewlwyd is left out. Where `CI=true` it is not, and fails. */
export const isGlewlwydSkipped = !isInstalled && process.env.CI !== 'true'

if (isGlewlwydSkipped) {
  console.warn(
    'skipped: there is no glewlwyd, install it as .ci/run does: apt-get install glewlwyd sqlite3',
  )
}

/** A throw-away Glewlwyd without users and clients. */
export interface GlewlwydProcess {
  readonly origin: string
  stop(): Promise<void>
}

/**
 * Starts a Glewlwyd on a free port of localhost, with an empty database.
 *
 * @param externalOrigin Where everybody finds it, itself included.
 */
export async function startGlewlwydProcess(externalOrigin: string): Promise<GlewlwydProcess> {
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'glewlwyd-'))
  const database = join(folder, 'glewlwyd.db')
  execFileSync('sqlite3', [database], { input: readFileSync(tables), stdio: 'pipe' })
  const port = await freePort()
  const configuration = join(folder, 'glewlwyd.conf')
  writeFileSync(configuration, configurationFor(port, externalOrigin, database))
  const child = spawn('glewlwyd', [`--config-file=${configuration}`], { stdio: 'pipe' })
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  let log = ''
  let isOver = false
  const over = new Promise<void>((resolve) => {
    child.once('error', ({ message }) => conclude(message))
    child.once('exit', () => conclude(''))
    function conclude(message: string) {
      log += message
      isOver = true
      process.off('exit', end)
      resolve()
    }
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => void (log += String(data)))
  }
  const origin = `http://127.0.0.1:${port}`
  while (!(await answers(`${origin}/config`))) {
    if (isOver) throw new Error(`glewlwyd ended: ${log}`)
    await wait(20)
  }
  return {
    origin,
    async stop() {
      end()
      await over
      rmSync(folder, { recursive: true })
    },
  }
}

function configurationFor(port: number, externalOrigin: string, database: string): string {
  return `
port = ${port}
bind_address = "127.0.0.1"
external_url = "${externalOrigin}"
login_url = "login.html"
api_prefix = "api"
static_files_path = "/usr/share/glewlwyd/webapp/"
static_files_mime_types = ( { extension = ".html" mime_type = "text/html" compress = 1 } )
log_mode = "console"
log_level = "ERROR"
cookie_domain = "localhost"
cookie_secure = 0
session_key = "GLEWLWYD2_SESSION_ID"
session_expiration = 3600
admin_session_authentication = "cookie"
profile_session_authentication = "cookie"
login_api_enabled = true
admin_scope = "g_admin"
profile_scope = "g_profile"
hash_algorithm = "SHA512"
user_module_path = "${modules}/user"
user_middleware_module_path = "${modules}/user_middleware"
client_module_path = "${modules}/client"
user_auth_scheme_module_path = "${modules}/scheme"
plugin_module_path = "${modules}/plugin"
database = { type = "sqlite3" path = "${database}" };
`
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
