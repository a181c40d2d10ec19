import { createHash } from 'node:crypto'
import type { Browser } from './browser.ts'

/** Names the session cookie that a browser has, without giving it away. */
export function sessionDigest({ jar }: Browser): string {
  const session = Object.entries(jar.find('session'))
    .map(([name, value]) => [name, decodeURIComponent(value)])
    .toSorted(([one = ''], [other = '']) => one.localeCompare(other))
  return createHash('sha256').update(JSON.stringify(session)).digest('hex').slice(0, 16)
}
