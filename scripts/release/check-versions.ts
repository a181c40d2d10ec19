import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPublic, type WorkspacePackage } from './workspace.ts'

/** What the packages were before, and what the changesets have made of them. */
export interface Versioning {
  readonly before: readonly WorkspacePackage[]
  readonly after: readonly WorkspacePackage[]
  /** Where they are now. */
  readonly root: string
  /** How many changesets there were. */
  readonly changesets: number
}

/**
 * Sees that all packages that are published have one version and say in their changelog what is new in it,
 * and that no other package has changed. Returns the version.
 *
 * @throws {Error} Names the packages that are not as they should be.
 */
export function checkVersions({ before, after, root, changesets }: Versioning): string {
  const published = after.filter(isPublic)
  const versions = [...new Set(published.map(({ manifest }) => manifest.version))]
  const [version] = versions
  if (!version || versions.length > 1) {
    const each = published.map(({ manifest }) => `${manifest.name} ${manifest.version}`)
    throw new Error(`not one version: ${each.join(', ')}`)
  }
  for (const [index, { folder, manifest }] of after.entries()) {
    const { version: former } = before[index]!.manifest
    if (manifest.private ? manifest.version !== former : changesets > 0 && version === former) {
      throw new Error(`${manifest.name} went from ${former} to ${manifest.version}`)
    }
    if (!manifest.private) checkChangelog(root, folder, version)
  }
  return version
}

/** A package that is new has to say what it is. Later it may have nothing to tell of a version. */
function checkChangelog(root: string, folder: string, version: string): void {
  const path = join(root, folder, 'CHANGELOG.md')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const [, entry = ''] = text.split(/^## /m)
  const [latest] = entry.split('\n', 1)
  if (latest !== version) throw new Error(`${folder}/CHANGELOG.md has no entry for ${version}`)
  const isNew = !existsSync(join(folder, 'CHANGELOG.md'))
  if (isNew && !/^- \S/m.test(entry)) throw new Error(`${folder}: no changeset says what it is`)
}
