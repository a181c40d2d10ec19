import { basename } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { SubjectSpec } from './subjects.ts'

/**
 * Compiles the apps of subjects to JavaScript, so that none of their processes spends its time on that. What
 * they import from packages stays as it is installed.
 *
 * @returns Resolves with the subjects, whose programs are what was compiled.
 */
export async function compileApps(specs: readonly SubjectSpec[]): Promise<SubjectSpec[]> {
  // Below the package, where they find what they import.
  const folder = fileURLToPath(new URL('../../results/apps/', import.meta.url))
  await build({
    entryPoints: specs.map(({ program }) => fileURLToPath(program)),
    outdir: folder,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  })
  return specs.map((spec) => {
    const name = basename(spec.program).replace(/\.ts$/, '.js')
    return { ...spec, program: pathToFileURL(folder + name).href }
  })
}
