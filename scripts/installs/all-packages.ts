import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { isRedisSkipped, startRedis } from '@token-rotation/test-servers'
import type { Installation, Place } from './installation.ts'
import { packagesFiles } from './packages-files.ts'
import { typescript } from './shared.ts'

const runFile = promisify(execFile)
const names = [
  'accounts',
  'authjs',
  'core',
  'drizzle',
  'opentelemetry',
  'postgres',
  'prisma',
  'redis',
  'sql',
]

/** Every package that needs no framework, in one app: what imports one of their entries, and uses it. */
export const allPackages: Installation = {
  name: 'packages',
  packages: names.map((name) => `@token-rotation/${name}`),
  dependencies: {
    '@electric-sql/pglite': '0.5.16',
    '@opentelemetry/api': '1.9.1',
    '@opentelemetry/sdk-metrics': '2.12.0',
    '@prisma/adapter-libsql': '7.10.0',
    '@prisma/client': '7.10.0',
    'drizzle-orm': '0.45.4',
    ioredis: '6.0.0',
    prisma: '7.10.0',
    ...typescript,
  },
  // Prisma would fetch an engine that nothing here needs.
  npmOptions: ['--ignore-scripts'],
  files: packagesFiles,
  build: ['prisma generate --schema schema.prisma', 'tsc -p tsconfig.json'],
  buildEnvironment: { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' },
  does: 'every entry works',
  async visit({ folder, environment }: Place) {
    const redis = isRedisSkipped ? undefined : await startRedis()
    try {
      const env = { ...environment, ...(redis && { REDIS_URL: redis.url }) } as NodeJS.ProcessEnv
      const { stdout } = await runFile('node', ['dist/app.js'], { cwd: folder, env })
      assert.match(stdout, /^opentelemetry$/m)
      return (await runFile('node', ['--version'], { env })).stdout.trim()
    } finally {
      await redis?.stop()
    }
  },
}
