import { posix } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'
import { addressOf, targetOf } from './repository.ts'
import type { Source } from './sources.ts'

/**
 * Lets links to files of the repository lead to the pages that show them. What is dead there is dead
 * here, and the build says so.
 */
export function linkSources(md: MarkdownRenderer, sources: readonly Source[]): void {
  const origins = new Map(sources.map(({ page, path }) => [page, path]))
  md.core.ruler.push('link-sources', ({ tokens, env }) => {
    // Absent where only the title is looked for.
    const { relativePath } = env as { relativePath?: string }
    if (relativePath === undefined) return
    const page = originOf(relativePath)
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type !== 'link_open' || token.attrGet('class') === 'header-anchor') continue
      const link = token.attrGet('href') ?? ''
      const target = targetOf(page, link)
      if (target === undefined || (page.startsWith('docs/') && isOnSite(target))) continue
      const hash = /#(?!L\d+$).*$/.exec(link)?.[0] ?? ''
      token.attrSet('href', addressOf(target) + hash)
    }
  })

  /** Where a page has its text from. */
  function originOf(page: string): string {
    const [, name] = /^packages\/([^/]+)\.md$/.exec(page) ?? []
    return origins.get(page) ?? (name ? `packages/${name}/README.md` : posix.join('docs', page))
  }
}

/** Pages of this folder are found without help, except by the name of a README. */
function isOnSite(target: string): boolean {
  return /^docs\/.+(?<!README)\.md$/.test(target)
}
