import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { root } from './repository.ts'

/** Returns the pages that match, by their address without the slash before it. Values are their titles. */
export function titlesOf(patterns: readonly string[]): Map<string, string> {
  const files = globSync([...patterns], {
    cwd: join(root, 'docs'),
    ignore: ['**/node_modules', '.vitepress', '**/[[]*'],
  })
  const pages = files.map((file) => [
    file.replace(/\.md$/, '').replace(/(^|\/)(?:README|index)$/, '$1'),
    titleOf(readFileSync(join(root, 'docs', file), 'utf8')) ?? file,
  ])
  return new Map(pages as [string, string][])
}

/** The title in the front matter, or else the first heading, without its marks. */
export function titleOf(text: string): string | undefined {
  const [, frontMatter = ''] = /^---\n(.*?)^---$/ms.exec(text) ?? []
  const [, title] = /^title: *['"]?(.*?)['"]? *$/m.exec(frontMatter) ?? []
  const [, heading] = /^# +(.+)$/m.exec(text) ?? []
  return title ?? heading?.replaceAll(/\[([^\]]*)\]\([^)]*\)|[`*\\]/g, '$1')
}
