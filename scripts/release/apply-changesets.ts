import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { run } from './run.ts'

const changesets = resolve('node_modules/@changesets/cli/bin.js')

/** Sets the versions and writes the changelogs of the next release. Returns how many changesets that took. */
export function applyChangesets(root: string): number {
  const before = pending(root)
  run(process.execPath, [changesets, 'version'], root)
  const after = pending(root)
  if (after > 0) throw new Error(`${after} changesets are left over`)
  return before
}

function pending(root: string): number {
  const files = readdirSync(join(root, '.changeset'))
  return files.filter((file) => file.endsWith('.md') && file !== 'README.md').length
}
