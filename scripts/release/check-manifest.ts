import type { Manifest } from './workspace.ts'

const fields = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const

/**
 * Sees that a manifest, as packed, depends on nothing that is only in the workspace.
 *
 * @param version What all packages are released as.
 * @param published The names of the packages that are published.
 * @param others The names of the others of the workspace.
 * @throws {Error} Names what is wrong.
 */
export function checkManifest(
  manifest: Manifest,
  version: string,
  published: readonly string[],
  others: readonly string[],
): void {
  const wrong: string[] = []
  if (manifest.version !== version) wrong.push(`its version is ${manifest.version}, not ${version}`)
  if (JSON.stringify(manifest).includes('workspace:')) wrong.push('it has a "workspace:" range')
  for (const field of fields) {
    for (const [name, range] of Object.entries(manifest[field] ?? {})) {
      if (others.includes(name)) wrong.push(`"${name}" is not published`)
      const isAlike = range === version || range === `^${version}`
      if (published.includes(name) && !isAlike) wrong.push(`"${name}" is ${range}`)
    }
  }
  const { publishConfig, license } = manifest
  if (publishConfig?.access !== 'public' || !publishConfig.provenance || license !== 'MIT') {
    wrong.push('it has to be public, with provenance, and under the MIT license')
  }
  if (wrong.length > 0) throw new Error(`${manifest.name}, as packed: ${wrong.join('; ')}`)
}
