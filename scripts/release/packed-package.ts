import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from './workspace.ts'

/** A package as it would be published. */
export interface PackedPackage {
  readonly name: string
  readonly version: string
  /** The tarball, in the folder of the list. */
  readonly file: string
  readonly bytes: number
  /** What is in it. */
  readonly files: readonly string[]
  readonly exports: readonly string[]
}

const list = 'packages.json'

/** Writes down what is in a folder of tarballs, each after those that it depends on. */
export function writePackedPackages(folder: string, packed: readonly PackedPackage[]): void {
  writeFileSync(join(folder, list), `${JSON.stringify(packed, null, 2)}\n`)
}

/** @throws {Error} Where nothing was packed. */
export function readPackedPackages(folder: string): readonly PackedPackage[] {
  return JSON.parse(readFileSync(join(folder, list), 'utf8')) as PackedPackage[]
}

/** Sorts packages so that each comes after those that it depends on. */
export function dependenciesFirst(manifests: readonly Manifest[]): Manifest[] {
  const sorted = new Set<Manifest>()
  function add(manifest: Manifest): void {
    const { dependencies = {}, peerDependencies = {} } = manifest
    const names = Object.keys({ ...dependencies, ...peerDependencies })
    for (const other of manifests) if (names.includes(other.name) && !sorted.has(other)) add(other)
    sorted.add(manifest)
  }
  for (const manifest of manifests) add(manifest)
  return [...sorted]
}
