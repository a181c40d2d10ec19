import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { applyChangesets } from './apply-changesets.ts'
import { checkTarball } from './check-tarball.ts'
import { checkVersions } from './check-versions.ts'
import { copyWorkspace } from './copy-workspace.ts'
import { nameRepository } from './name-repository.ts'
import { packAll } from './pack-all.ts'
import { dependenciesFirst, writePackedPackages } from './packed-package.ts'
import { isPublic, readWorkspace } from './workspace.ts'

/**
 * Does all of a release but publishing it, in a copy of the workspace: versions and changelogs, packing, and
 * every check of what was packed. The tarballs are left in a folder, `release` unless `--to` names another.
 * Needs the packages to be built. No registry is asked for anything.
 *
 * `--repository` is the address that provenance is checked against, for packages whose manifest names none.
 */
const { values } = parseArgs({
  options: { to: { type: 'string', default: 'release' }, repository: { type: 'string' } },
})
const to = resolve(values.to)
const scratch = mkdtempSync(join(tmpdir(), 'release-'))
try {
  const before = readWorkspace('.')
  copyWorkspace(before, scratch)
  const changesets = applyChangesets(scratch)
  if (values.repository) nameRepository(scratch, values.repository)
  const after = readWorkspace(scratch)
  const version = checkVersions({ before, after, root: scratch, changesets })
  const packages = after.filter(isPublic)
  const published = packages.map(({ manifest }) => manifest.name)
  const others = after.filter((each) => !isPublic(each)).map(({ manifest }) => manifest.name)

  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  const tarballs = packAll(scratch, packages, to)
  const packed = dependenciesFirst(packages.map(({ manifest }) => manifest)).map(({ name }) => {
    const { folder } = packages.find(({ manifest }) => manifest.name === name)!
    const release = { version, published, others }
    const found = checkTarball(tarballs.get(name)!, join(scratch, folder), release)
    console.log(`${name}@${version}: ${found.bytes} bytes, ${found.files.length} files`)
    return found
  })
  writePackedPackages(to, packed)
  console.log(`${packed.length} packages of ${changesets} changesets, checked, in ${to}`)
} finally {
  rmSync(scratch, { recursive: true })
}
