import { encodings } from './encodings.ts'

/**
 * Remembers every token that was issued and everything that anybody got to see, to find the one in the
 * other.
 */
export interface Recorder {
  /** A token that must not be seen anywhere. */
  secret(token: string): void
  /** A session cookie: browsers see it, logs must not. */
  sessionCookie(value: string): void
  /** Something that came out of an app: an answer with its headers, an event, an error. */
  seen(where: string, text: string): void
  /** A line that an operator reads. */
  logged(where: string, text: string): void
  /** What a store keeps: no token may be there in any encoding, nor may a session cookie. */
  stored(where: string, text: string): void
  /** Names where a secret was found, without telling it. Empty when all is well. */
  leaks(): string[]
  /** How much there was to search: a search in nothing finds nothing. */
  readonly size: { readonly secrets: number; readonly texts: number }
}

export function createRecorder(): Recorder {
  const secrets = new Set<string>()
  const cookies = new Set<string>()
  const seen = new Map<string, string>()
  const logged = new Map<string, string>()
  const stored = new Map<string, string>()

  function* find(texts: Map<string, string>, needles: Set<string>, what: string) {
    for (const [text, where] of texts) {
      for (const needle of needles) if (text.includes(needle)) yield `${what} in ${where}`
    }
  }
  return {
    secret: (token) => void secrets.add(token),
    // Its middle: logs may cut a long line at either end.
    sessionCookie: (value) => void (value.length > 100 && cookies.add(value.slice(40, 100))),
    seen: (where, text) => void seen.set(text, where),
    logged: (where, text) => void logged.set(text, where),
    stored: (where, text) => void stored.set(text, where),
    leaks() {
      const all = new Map([...seen, ...logged])
      const found = [...find(all, secrets, 'a token'), ...find(logged, cookies, 'a session cookie')]
      const encoded = new Set([...secrets, ...cookies].flatMap(encodings))
      found.push(...find(stored, encoded, 'a token or a session cookie'))
      return [...new Set(found)]
    },
    get size() {
      return { secrets: secrets.size, texts: seen.size + logged.size + stored.size }
    },
  }
}
