import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { SubjectSpec } from './subjects.ts'

/** What every app has anyway, or what is the client of a server that the user has chosen. */
const external = ['express', 'next', 'react', 'react-dom', 'pg', 'redis', 'ioredis']

/**
 * Bundles the app of a subject as it runs here, and returns its size, minified and gzipped, in bytes. The
 * few lines of the app itself are in it.
 */
export async function bundleSize({ program }: SubjectSpec): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(program)],
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external,
    legalComments: 'none',
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).byteLength
}
