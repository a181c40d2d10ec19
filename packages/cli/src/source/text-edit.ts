/** A change of a text: what is between `start` and `end` is replaced. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Applies changes that refer to the same text. Of two that overlap the wider one counts. */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  const widest = edits.filter(
    (one) => !edits.some((other) => isWithin(one, other) && !isWithin(other, one)),
  )
  let text = ''
  let at = 0
  for (const edit of widest.toSorted((one, other) => one.start - other.start)) {
    // The same removal twice.
    if (edit.start < at) continue
    text += source.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return text + source.slice(at)
}

function isWithin(one: TextEdit, other: TextEdit): boolean {
  // What is inserted at the border of a change is beside it.
  if (one.start === one.end) return other.start < one.start && one.end < other.end
  return other.start <= one.start && one.end <= other.end
}
