import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { UsageError } from '../command.ts'
import type { Change } from './draft.ts'

/**
 * Writes the changes to their files.
 *
 * @throws {UsageError} When git could not give back what one of them holds now, unless that is forced.
 *   Then nothing is written.
 */
export function writeChanges(cwd: string, changes: readonly Change[], isForced: boolean): void {
  const files = changes.map(({ file }) => relative(cwd, file))
  const unsaved = isForced ? [] : notInGit(cwd, files)
  if (unsaved.length > 0) {
    throw new UsageError(
      `Nothing has been written: git does not have what is in ${unsaved.join(', ')} now.
Commit it first, so that the change can be undone, or add --force.`,
    )
  }
  for (const { file, after } of changes) writeFileSync(file, after)
}

function notInGit(cwd: string, files: readonly string[]): readonly string[] {
  return files.filter((file) => {
    try {
      const git = (...args: string[]) =>
        execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      git('ls-files', '--error-unmatch', '--', file)
      return git('status', '--porcelain', '--', file).trim() !== ''
    } catch {
      return true
    }
  })
}
