/** What the HTML of a page leads to, and where links to it can lead. */
export interface PageLinks {
  /** Addresses of links, as they are written. */
  readonly links: readonly string[]
  /** Addresses of what the browser loads by itself. */
  readonly loaded: readonly string[]
  readonly ids: ReadonlySet<string>
}

/** Finds the links of a page that a program has written: attributes are in double quotes. */
export function findLinks(html: string): PageLinks {
  const links: string[] = []
  const loaded: string[] = []
  const ids = new Set<string>()
  for (const [tag, name] of html.matchAll(/<([a-z][\w-]*)\s[^>]*>/g)) {
    for (const [, attribute, value = ''] of tag.matchAll(/\s(href|src|id)="([^"]*)"/g)) {
      const text = value.replaceAll('&amp;', '&')
      if (attribute === 'id') ids.add(text)
      else if (attribute === 'href' && name === 'a') links.push(text)
      else if (/^(?:link|script|img|source|iframe)$/.test(name!)) loaded.push(text)
    }
  }
  return { links, loaded, ids }
}
