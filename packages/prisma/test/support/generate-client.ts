import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { authSchema, type Provider } from './auth-schema.ts'

const generated = fileURLToPath(new URL('../generated/', import.meta.url))
const require = createRequire(import.meta.url)

/** The packages of a version of Prisma: the name of its client is what generated code imports. */
const versions = {
  7: { cli: 'prisma', client: '@prisma/client', datasource: '' },
  6: { cli: 'prisma-6', client: 'prisma-client-6', datasource: 'url = "postgres://unused"' },
} as const

export type PrismaVersion = keyof typeof versions

/**
 * Generates a client into a folder that is named after what it is made of, and returns the path of its
 * module. It is made elsewhere and moved there at once, so that two processes do not disturb each other.
 */
export async function generateClient(version: PrismaVersion, provider: Provider): Promise<string> {
  const { cli, client, datasource } = versions[version]
  const schema = authSchema(provider, datasource)
  const manifest = require.resolve(`${cli}/package.json`)
  const release = (require(manifest) as { version: string }).version
  const hash = createHash('sha256').update(schema).digest('hex').slice(0, 12)
  const folder = join(generated, `${release}-${provider}-${hash}`)
  if (!existsSync(folder)) {
    const draft = join(generated, `draft-${crypto.randomUUID()}`)
    mkdirSync(join(draft, 'node_modules', '@prisma'), { recursive: true })
    const runtime = dirname(require.resolve(`${client}/package.json`))
    symlinkSync(runtime, join(draft, 'node_modules', '@prisma', 'client'))
    writeFileSync(join(draft, 'schema.prisma'), schema)
    const command = join(dirname(manifest), 'build', 'index.js')
    // What generates needs none of the engines, which it would fetch.
    const env = {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
      CHECKPOINT_DISABLE: '1',
    }
    await promisify(execFile)(process.execPath, [command, 'generate'], { cwd: draft, env })
    try {
      renameSync(draft, folder)
    } catch (error) {
      if (!existsSync(folder)) throw error
      rmSync(draft, { recursive: true })
    }
  }
  return join(folder, 'client', 'client.ts')
}
