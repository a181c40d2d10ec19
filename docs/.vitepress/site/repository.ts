import { existsSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that all paths of files are relative to. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Pages that show a file of the repository which is elsewhere, or goes by another name. */
const places: readonly (readonly [RegExp, string])[] = [
  [/^README\.md$/, '/'],
  [/^docs\/(?:(.+)\/)?(?:README|index)\.md$/, '/$1/'],
  [/^docs\/(.+)\.md$/, '/$1'],
  [/^packages\/([^/]+)\/README\.md$/, '/packages/$1'],
]

/** Returns the address of the page that shows a file or a folder of the repository. */
export function addressOf(path: string): string {
  const file = readmeOf(path) ?? path
  for (const [pattern, address] of places) {
    if (pattern.test(file)) return file.replace(pattern, address).replace('//', '/')
  }
  return `/source/${slugOf(file)}`
}

/** A name without dots and brackets, which mean something in addresses and routes. */
export function slugOf(path: string): string {
  return path.replaceAll(/[.[\]()]+/g, '-')
}

/** Returns which file of the repository a link of a page means, `undefined` for an address. */
export function targetOf(page: string, link: string): string | undefined {
  if (/^(?:[a-z][a-z+.-]*:|\/|#)/i.test(link)) return undefined
  const [path = ''] = link.split(/[#?]/)
  return posix.normalize(posix.join(posix.dirname(page), decodeURI(path))).replace(/\/$/, '')
}

/** A folder is shown by its README where it has one. */
function readmeOf(path: string): string | undefined {
  const readme = posix.join(path, 'README.md')
  return isFolder(path) && existsSync(join(root, readme)) ? readme : undefined
}

export function isFolder(path: string): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false
}
