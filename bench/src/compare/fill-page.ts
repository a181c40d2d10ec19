/**
 * Puts what was measured into a page, between the comments that name each part. The words around them
 * stay as they are.
 *
 * @throws {Error} When the page has no place for a part.
 */
export function fillPage(
  page: string,
  sections: readonly { readonly name: string; readonly text: string }[],
): string {
  let text = page
  for (const { name, text: part } of sections) {
    const [begin, end] = [`<!-- ${name}: measured -->`, `<!-- ${name}: end -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`the page has no place for "${name}"`)
    text = `${text.slice(0, from + begin.length)}\n\n${part}\n\n${text.slice(to)}`
  }
  return text
}
