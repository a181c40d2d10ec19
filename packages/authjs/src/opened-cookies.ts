import type { Slice } from './grant-slice.ts'

/** What was found in a session cookie. */
export interface OpenedCookie {
  /** Absent where the session holds nothing of ours. */
  readonly slice: Slice | undefined
  /** When the session ends, in milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Remembers opened cookies by their raw value. */
export interface OpenedCookies {
  get(value: string, secret: unknown, now: number): OpenedCookie | undefined
  set(value: string, opened: OpenedCookie): void
}

/**
 * Remembers what encrypted session cookies hold, because opening the same one again and again is the
 * real cost of a request. Bounded; forgotten when the secret changes; holds our slice and nothing else.
 */
export function openedCookies(capacity = 2_000): OpenedCookies {
  const entries = new Map<string, OpenedCookie>()
  let secretSeen: string | undefined
  return {
    get(value, secret, now) {
      const current = String(secret)
      if (current !== secretSeen) {
        entries.clear()
        secretSeen = current
      }
      const entry = entries.get(value)
      if (entry && entry.expiresAt > now) return entry
      entries.delete(value)
      return undefined
    },
    set(value, opened) {
      entries.delete(value)
      entries.set(value, opened)
      if (entries.size > capacity) entries.delete(entries.keys().next().value!)
    },
  }
}
