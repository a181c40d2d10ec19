import { relative } from 'node:path'
import type { Place } from './reader.ts'

/** Names a place as editors open it, such as `src/auth.ts:12`. */
export function lineOf(cwd: string, { module, node }: Place): string {
  return `${relative(cwd, module.file) || module.file}:${node.loc?.start.line ?? 1}`
}
