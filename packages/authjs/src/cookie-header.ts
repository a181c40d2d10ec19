import { parseCookie, stringifySetCookie } from 'cookie'
import type { Cookies, SetCookie } from './session-cookie.ts'

/** Reads a `Cookie` header. */
export function readCookies(header: string | null | undefined): Cookies {
  return parseCookie(header ?? '')
}

/** Returns the `Cookie` header that later readers of a request have to see. */
export function withCookies(
  header: string | null | undefined,
  written: readonly SetCookie[],
): string {
  const names = new Set(written.map(({ name }) => name))
  // The cookies of others stay as they came, to the byte.
  const others = (header ?? '').split(';').filter((pair) => !names.has(nameOf(pair)))
  const own = written
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
  return [...others.map((pair) => pair.trim()).filter(Boolean), ...own].join('; ')
}

/** Adds cookies to the `Set-Cookie` headers of a response, in the place of those of the same name. */
export function withSetCookies(lines: readonly string[], written: readonly SetCookie[]): string[] {
  const names = new Set(written.map(({ name }) => name))
  const own = written.map(({ name, value, options }) => stringifySetCookie(name, value, options))
  return [...lines.filter((line) => !names.has(nameOf(line))), ...own]
}

/** The name in `name=value`, whatever follows. */
export function nameOf(pair: string): string {
  return pair.split('=', 1)[0]!.trim()
}
