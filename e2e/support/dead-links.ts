import { findLinks, type PageLinks } from './find-links.ts'

/**
 * Follows every link of the pages of a site to its page and its place there, and finds what they load.
 * Links to other hosts are left alone.
 *
 * @returns A line for each link that leads nowhere, and for all that is loaded of another host.
 */
export async function deadLinks(origin: string, pages: readonly string[]): Promise<string[]> {
  const found = new Map<string, PageLinks>()
  for (const page of pages) {
    const answer = await fetch(origin + page)
    found.set(page, findLinks(await answer.text()))
  }
  const statuses = new Map<string, boolean>()
  async function exists(path: string): Promise<boolean> {
    const known = statuses.get(path) ?? (await fetch(origin + path)).ok
    statuses.set(path, known)
    return known
  }
  async function isAlive({ pathname, hash }: URL): Promise<boolean> {
    const target = found.get(pathname)
    const id = decodeURIComponent(hash.slice(1))
    return target ? !id || target.ids.has(id) : exists(pathname)
  }

  const dead: string[] = []
  for (const [page, { links, loaded }] of found) {
    for (const address of loaded) {
      const url = new URL(address, origin + page)
      const isOurs = url.origin === origin && (await exists(url.pathname))
      if (!isOurs) dead.push(`${page} loads ${address}`)
    }
    for (const link of links) {
      const url = new URL(link, origin + page)
      if (url.origin === origin && !(await isAlive(url))) dead.push(`${page} links to ${link}`)
    }
  }
  return dead
}
