import { readFileSync } from 'node:fs'
import { readSources, type SourceGraph } from '../source/source-graph.ts'
import type { SourceModule } from '../source/source-module.ts'
import { applyEdits, type TextEdit } from '../source/text-edit.ts'

/** One file that is to be changed. */
export interface Change {
  /** Where it is, as an absolute path. */
  readonly file: string
  readonly before: string
  readonly after: string
}

/** The sources of an app, with changes that are nowhere yet but here. */
export interface Draft {
  readonly cwd: string
  /** The sources as they are with all changes so far. */
  readonly graph: () => SourceGraph
  readonly edit: (module: SourceModule, edits: readonly TextEdit[]) => void
  readonly changes: () => readonly Change[]
}

export function createDraft(cwd: string, entries: readonly string[]): Draft {
  const drafts = new Map<string, string>()
  let graph: SourceGraph | undefined
  return {
    cwd,
    graph: () => (graph ??= readSources(cwd, entries, drafts)),
    edit({ file, text }, edits) {
      if (edits.length === 0) return
      const after = applyEdits(text, edits)
      // Files keep the line ends that they have.
      drafts.set(file, text.includes('\r\n') ? after.replaceAll(/\r?\n/g, '\r\n') : after)
      graph = undefined
    },
    changes: () =>
      [...drafts].flatMap(([file, after]) => {
        const before = readFileSync(file, 'utf8')
        return before === after ? [] : [{ file, before, after }]
      }),
  }
}
