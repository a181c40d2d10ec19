import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'

/** What is read of a `package.json`. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly license?: string
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean }
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Dependencies
  readonly devDependencies?: Dependencies
  readonly optionalDependencies?: Dependencies
  readonly peerDependencies?: Dependencies
}

/** Ranges by name. */
type Dependencies = Readonly<Record<string, string>>

/** A package of the workspace. */
export interface WorkspacePackage {
  /** Relative to the root. */
  readonly folder: string
  readonly manifest: Manifest
}

/** Returns the packages of a workspace of pnpm. */
export function readWorkspace(root: string): WorkspacePackage[] {
  const settings = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const [, list = ''] = /^packages:\n((?: {2}- .+\n)+)/m.exec(settings) ?? []
  const patterns = [...list.matchAll(/- (.+)/g)].map(([, pattern]) => `${pattern}/package.json`)
  return globSync(patterns, { cwd: root, ignore: '**/node_modules/**' })
    .map((path) => ({ folder: dirname(path), manifest: readManifest(join(root, path)) }))
    .toSorted((one, other) => (one.folder < other.folder ? -1 : 1))
}

export function isPublic({ manifest }: WorkspacePackage): boolean {
  return !manifest.private
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}
