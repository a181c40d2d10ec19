import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { checkFiles } from './check-files.ts'
import { checkManifest } from './check-manifest.ts'
import type { PackedPackage } from './packed-package.ts'
import { run } from './run.ts'
import type { Manifest } from './workspace.ts'

/** What the tarballs of a release have in common. */
export interface Release {
  readonly version: string
  /** The names of the packages that are published, and of those that are not. */
  readonly published: readonly string[]
  readonly others: readonly string[]
}

const licence = readFileSync('LICENSE', 'utf8')

/**
 * Checks a tarball as whoever installs it would find it: manifest, files, licence, and with publint and
 * attw how its entries and their types resolve.
 *
 * @param folder What was packed.
 * @throws {Error} Names what is wrong.
 */
export function checkTarball(tarball: string, folder: string, release: Release): PackedPackage {
  const files = run('tar', ['-tzf', tarball])
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''))
  const read = (file: string) => run('tar', ['-xzOf', tarball, `package/${file}`])
  const manifest = JSON.parse(read('package.json')) as Manifest
  checkManifest(manifest, release.version, release.published, release.others)
  checkFiles(folder, files)
  if (read('LICENSE') !== licence) throw new Error(`${manifest.name} has another licence`)
  run('publint', ['run', tarball, '--strict', '--level', 'warning'])
  const { name, version, exports = {} } = manifest
  const notCode = Object.keys(exports).filter((entry) => /(?<!package)\.(sql|json)$/.test(entry))
  const excluded = notCode.length > 0 ? ['--exclude-entrypoints', ...notCode] : []
  run('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--quiet', ...excluded])
  const { size: bytes } = statSync(tarball)
  return { name, version, file: basename(tarball), bytes, files, exports: Object.keys(exports) }
}
