import { join } from 'node:path'
import { run } from './run.ts'
import type { WorkspacePackage } from './workspace.ts'

/** Packs packages of a workspace into a folder, and returns their tarballs by name. */
export function packAll(
  root: string,
  packages: readonly WorkspacePackage[],
  to: string,
): ReadonlyMap<string, string> {
  const filters = packages.flatMap(({ manifest }) => ['--filter', manifest.name])
  run('pnpm', [...filters, 'pack', '--pack-destination', to], root)
  return new Map(
    packages.map(({ manifest: { name, version } }) => {
      const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
      return [name, join(to, file)]
    }),
  )
}
