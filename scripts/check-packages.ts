import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { globSync } from 'tinyglobby'

/**
 * Checks the packages as they would be published: packed, linted, their types resolved, and their files
 * compared with what belongs there: built output, its sources, data, SQL, the manifest, the README and the
 * licence.
 */
interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
}

const scratch = mkdtempSync(join(tmpdir(), 'packages-'))
try {
  for (const folder of readdirSync('packages').map((name) => join('packages', name))) {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    if (manifest.private) continue
    const tarball = pack(folder, manifest)
    run('publint', ['run', tarball, '--strict', '--level', 'warning'])
    const notCode = ['--exclude-entrypoints', './schema.sql']
    run('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--quiet', ...notCode])
    checkFiles(folder, tarball)
    console.log(`${manifest.name}: packed, linted, types resolve`)
  }
} finally {
  rmSync(scratch, { recursive: true })
}

function pack(folder: string, { name, version }: Manifest): string {
  run('pnpm', ['--dir', folder, 'pack', '--pack-destination', scratch])
  return join(scratch, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
}

function checkFiles(folder: string, tarball: string): void {
  const packed = run('tar', ['-tzf', tarball])
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''))
  const sources = globSync('src/**/*.ts', { cwd: resolve(folder) })
  const built = sources.flatMap((source) => {
    const base = source.replace(/^src/, 'dist').replace(/\.ts$/, '')
    return ['.js', '.js.map', '.d.ts', '.d.ts.map'].map((extension) => base + extension)
  })
  const data = globSync('src/**/*.json', { cwd: resolve(folder) })
  const builtData = data.map((file) => file.replace(/^src/, 'dist'))
  const sql = globSync('*.{sql,prisma}', { cwd: resolve(folder) })
  const others = ['package.json', 'README.md', 'LICENSE']
  const expected = new Set([...sources, ...built, ...data, ...builtData, ...sql, ...others])
  const unexpected = packed.filter((file) => !expected.has(file))
  const missing = [...expected].filter((file) => !packed.includes(file))
  if (unexpected.length + missing.length === 0) return
  throw new Error(
    `${folder} does not pack what it should: unexpected ${JSON.stringify(unexpected)}, missing ${JSON.stringify(missing)}`,
  )
}

function run(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}
