import type { MarkdownRenderer } from 'vitepress'

/** The empty corner of a table is a cell and heads nothing. */
export function spareEmptyHeaders(md: MarkdownRenderer): void {
  md.core.ruler.push('spare-empty-headers', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      const [content, close] = tokens.slice(index + 1, index + 3)
      if (token.type !== 'th_open' || !close || content?.content) continue
      token.tag = 'td'
      close.tag = 'td'
    }
  })
}
