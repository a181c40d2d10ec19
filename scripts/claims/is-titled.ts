import type { Title } from './titles-of.ts'

/**
 * Tells whether a claim calls a test by its title. What a table of cases fills in may be left out (`…`);
 * otherwise each of its words has to be in `context`, the sources of the test.
 */
export function isTitled(claimed: string, title: Title, context: () => string): boolean {
  const pattern = title.map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('(.+)')
  const found = new RegExp(`^${pattern}$`, 's').exec(claimed)
  if (!found) return false
  return found.slice(1).every((filled) => filled === '…' || words(filled).every(isThere))

  function isThere(word: string): boolean {
    return new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, 'u').test(context())
  }
}

function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? []
}
