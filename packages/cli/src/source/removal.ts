import type { AnyNode, Comment } from 'acorn'
import type { SourceModule } from './source-module.ts'
import type { TextEdit } from './text-edit.ts'

/** Removes a statement or a declaration: with the comments that are about it, and no empty line more. */
export function removeStatement(module: SourceModule, node: AnyNode): TextEdit {
  return wholeLines(module.text, startWithComments(module, node), endWithComment(module, node.end))
}

/** Removes some of the elements that commas separate, and the commas that go with them. */
export function removeElements(
  module: SourceModule,
  all: readonly AnyNode[],
  isGone: (element: AnyNode) => boolean,
): TextEdit[] {
  const lastKept = all.findLastIndex((element) => !isGone(element))
  return all.flatMap((element, index): TextEdit[] => {
    if (!isGone(element)) return []
    const comma = /^\s*,/.exec(module.text.slice(element.end))
    const start = startWithComments(module, element)
    // The last ones take the comma before them along.
    const before = index > lastKept ? all[lastKept] : undefined
    if (!comma && before) return [{ start: before.end, end: element.end, text: '' }]
    const end = element.end + (comma?.[0].length ?? 0)
    return [wholeLines(module.text, start, endWithComment(module, end))]
  })
}

/** Where a node begins with the comments right above it. Those beside the statement before are not about it. */
export function startWithComments({ comments, text }: SourceModule, node: AnyNode): number {
  let start = node.start
  for (const comment of comments.toReversed()) {
    if (comment.end > start) continue
    const between = text.slice(comment.end, start)
    const isRightAbove = /^[ \t]*(?:\r?\n)?[ \t]*$/.test(between)
    if (!isRightAbove || !isAloneBefore(text, comment)) break
    start = comment.start
  }
  return start
}

function isAloneBefore(text: string, comment: Comment): boolean {
  const line = text.slice(text.lastIndexOf('\n', comment.start - 1) + 1, comment.start)
  return line.trim() === ''
}

function endWithComment({ comments, text }: SourceModule, end: number): number {
  const next = comments.find(
    ({ start }) => start >= end && /^[ \t;]*$/.test(text.slice(end, start)),
  )
  return next && !text.slice(end, next.end).includes('\n') ? next.end : end
}

/** Takes the rest of the lines along where nothing else is on them, and an empty line that would be left. */
function wholeLines(text: string, start: number, end: number): TextEdit {
  const first = text.lastIndexOf('\n', start - 1) + 1
  const rest = /^[ \t]*;?[ \t]*(?:\r?\n|$)/.exec(text.slice(end))
  if (text.slice(first, start).trim() !== '' || !rest) {
    const space = /^[ \t]*/.exec(text.slice(end))![0].length
    return { start, end: end + space, text: '' }
  }
  const before = text.slice(0, first)
  const after = text.slice(end + rest[0].length)
  const emptyBefore = /(?<=\n)(?:[ \t]*\r?\n)+$/.exec(before)?.[0].length ?? 0
  const emptyAfter = /^(?:[ \t]*\r?\n)+/.exec(after)?.[0].length ?? 0
  const isFirst = /(?:^|[{([])\s*$/.test(before)
  const isLast = /^\s*(?:$|[})\]])/.test(after)
  return {
    start: isLast && !isFirst ? first - emptyBefore : first,
    end: text.length - after.length + (isFirst || (!isLast && emptyBefore > 0) ? emptyAfter : 0),
    text: '',
  }
}
