import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPublic, readWorkspace } from './workspace.ts'

/** Adds the repository to the manifests that name none: provenance has to name the same. */
export function nameRepository(root: string, address: string): void {
  for (const each of readWorkspace(root).filter(isPublic)) {
    const path = join(root, each.folder, 'package.json')
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as object
    const repository = { type: 'git', url: `git+${address}.git`, directory: each.folder }
    writeFileSync(path, `${JSON.stringify({ repository, ...manifest }, null, 2)}\n`)
  }
}
