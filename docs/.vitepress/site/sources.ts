import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, posix } from 'node:path'
import { globSync } from 'tinyglobby'
import { addressOf, isFolder, root, slugOf, targetOf } from './repository.ts'

/** Read in full by hand-written pages and by the READMEs of the packages. */
const starts = ['docs/**/*.md', 'packages/*/README.md']
const ignore = ['**/node_modules', 'docs/{reference,source,packages}']

/** A file or a folder of the repository that some page links to, and that has a page of its own for it. */
export interface Source {
  /** In the repository. */
  readonly path: string
  /** In the site. */
  readonly page: string
  readonly content: string
}

/**
 * Finds what the pages link to outside of this folder. Those who read them in the repository follow the
 * link to the file; for the site there is a page of it, so that no link leaves for a host that may not
 * have this version.
 */
export function findSources(): Source[] {
  const found = new Map<string, Source>()
  const queue = globSync(starts, { cwd: root, ignore })
  const isSeen = new Set(queue)
  for (const page of queue) {
    for (const path of linksOf(page)) {
      if (isSeen.has(path)) continue
      isSeen.add(path)
      const content = read(path)
      if (content === undefined) continue
      if (path.endsWith('.md') || isFolder(path)) queue.push(path)
      if (addressOf(path) === `/source/${slugOf(path)}`) {
        found.set(path, { path, page: `source/${slugOf(path)}.md`, content })
      }
    }
  }
  return [...found.values()]
}

/** What a page links to, in the repository. A folder leads to what is in it. */
function linksOf(page: string): string[] {
  if (isFolder(page)) return entriesOf(page).map((name) => posix.join(page, name))
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/^( *```).*?^\1/gms, '')
  const links = text.matchAll(/\]\(([^\s)]+)[^)]*\)|^\[[^\]]+\]: (\S+)/gm)
  return [...links].flatMap(([, inline, reference]) => {
    const target = targetOf(page, inline ?? reference ?? '')
    return target === undefined || target.startsWith('..') ? [] : target
  })
}

/** Files and folders, without what is built and installed. */
function entriesOf(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  const isKept = (name: string) => !/^(?:\.|node_modules$|dist$)/.test(name)
  return entries.flatMap((entry) => {
    if (!isKept(entry.name)) return []
    return entry.isFile() ? entry.name : []
  })
}

/** What the page shows. A file that is not there has none, so that links to it are dead. */
function read(path: string): string | undefined {
  if (isFolder(path)) {
    const links = entriesOf(path).map((name) => `- [${name}](${posix.basename(path)}/${name})`)
    return `# ${path}\n\n${links.join('\n')}\n`
  }
  let text: string
  try {
    text = readFileSync(join(root, path), 'utf8')
  } catch {
    return undefined
  }
  if (path.endsWith('.md')) return text
  const fence = '`'.repeat(4)
  const language = { '.ts': 'ts', '.js': 'js', '.mjs': 'js', '.tsx': 'tsx' }[extname(path)] ?? 'txt'
  return `# ${posix.basename(path)}\n\n\`${path}\`\n\n${fence}${language}\n${text.trimEnd()}\n${fence}\n`
}
