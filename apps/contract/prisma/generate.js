import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

// Generating needs none of the engines of Prisma, which it would fetch.
const require = createRequire(import.meta.url)
const cli = join(dirname(require.resolve('prisma/package.json')), 'build', 'index.js')
const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' }
const args = [cli, 'generate', '--schema', join(import.meta.dirname, 'schema.prisma')]
execFileSync(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
