import type { Slice } from './grant-slice.ts'

/** What was found in a session cookie. */
interface OpenedCookie {
  /** Absent where the session holds nothing of ours. */
  readonly slice: Slice | undefined
  /** When the session ends, in milliseconds since the epoch. */
  readonly expiresAt: number
  /** When it was sealed, in seconds since the epoch. */
  readonly issuedAt: number
}

/** What a cookie was opened with: the same value under another key or name is another cookie. */
export interface CookieKey {
  readonly name: string
  readonly value: string
  readonly secret: string | readonly string[]
}

/** Remembers opened cookies by their raw value. */
export interface OpenedCookies {
  get(key: CookieKey, now: number): OpenedCookie | undefined
  set(key: CookieKey, opened: OpenedCookie): void
}

interface Entry extends OpenedCookie {
  readonly seal: string
}

/**
 * Remembers what encrypted session cookies hold, because opening the same one again and again is the
 * real cost of a request. Bounded; of no use to anybody with another secret; holds our slice and
 * nothing else.
 */
export function openedCookies(capacity = 2_000): OpenedCookies {
  const entries = new Map<string, Entry>()
  return {
    get(key, now) {
      const entry = entries.get(key.value)
      if (entry && entry.expiresAt > now && entry.seal === sealOf(key)) return entry
      entries.delete(key.value)
      return undefined
    },
    set(key, opened) {
      entries.delete(key.value)
      entries.set(key.value, { ...opened, seal: sealOf(key) })
      const [oldest] = entries.keys()
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest)
    },
  }
}

function sealOf({ name, secret }: CookieKey): string {
  return `${name}\n${typeof secret === 'string' ? secret : JSON.stringify(secret)}`
}
