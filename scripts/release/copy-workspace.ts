import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { isPublic, type WorkspacePackage } from './workspace.ts'

/** What belongs to no package that is published. */
const left = /\/(node_modules|test|\.turbo)$/

/**
 * Copies what a release reads and writes: the changesets, every manifest, and the packages that are
 * published, as they are built. Nothing is installed; they find each other as in the workspace.
 */
export function copyWorkspace(packages: readonly WorkspacePackage[], to: string): void {
  for (const file of ['package.json', 'pnpm-workspace.yaml', '.changeset']) {
    cpSync(file, join(to, file), { recursive: true })
  }
  for (const each of packages) {
    const { folder, manifest } = each
    if (!isPublic(each)) {
      cpSync(join(folder, 'package.json'), join(to, folder, 'package.json'))
      continue
    }
    cpSync(folder, join(to, folder), { recursive: true, filter: (path) => !left.test(path) })
    const { dependencies, devDependencies, peerDependencies } = manifest
    const names = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })
    for (const other of packages.filter(({ manifest }) => names.includes(manifest.name))) {
      const link = join(to, folder, 'node_modules', other.manifest.name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(relative(dirname(link), join(to, other.folder)), link)
    }
  }
}
