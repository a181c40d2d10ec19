import { parseSetCookie } from 'cookie'
import type { ComposedConfig } from '../compose-config.ts'
import { nameOf, withSetCookies } from '../cookie-header.ts'
import type { Exchange } from '../exchange.ts'
import type { Cookies, SetCookie } from '../session-cookie.ts'
import { cookiesOf } from './next-exchange.ts'
import type { CookieJar, NextRequestLike } from './next-modules.ts'
import type { NextProxyContext } from './next-proxy.ts'
import { overrideRequestCookies } from './override-request-cookies.ts'

/** Where Next.js itself looks up what a jar has set. */
const mutated = Symbol.for('next.mutated.cookies')

interface Passage {
  readonly composed: ComposedConfig
  readonly exchange: Exchange
  readonly request: NextRequestLike
  /** What the browser has to be given, by name. */
  readonly written: ReadonlyMap<string, SetCookie>
  /** What the wrapped proxy has answered. */
  readonly response: Response
}

/** Returns the response of a proxy with the session cookie that has to leave with it, and no other. */
export async function carryCookies(
  { binding, next }: NextProxyContext,
  { composed, exchange, request, written, response }: Passage,
): Promise<Response> {
  const jar = await next.cookies()
  const isOurs = (name: string) => binding.isSessionCookie(composed, name)
  const lines = response.headers.getSetCookie()
  const theirs = lines.filter((line) => isOurs(nameOf(line)))
  if (written.size === 0 && theirs.length === 0) return response

  const inJar = cookiesOf(jar)
  const changed = setNames(jar) ?? changedNames(inJar, exchange.cookies())
  const keepsJar = changed.some(isOurs) && (await binding.keeps(composed, exchange, inJar, true))
  const keepsTheirs =
    theirs.length > 0 &&
    !changed.some(isOurs) &&
    (await binding.keeps(composed, exchange, valuesOf(theirs), false))
  const kept = keepsTheirs ? lines : lines.filter((line) => !theirs.includes(line))
  const taken = new Set([...changed, ...kept.map(nameOf)])
  // A session that stays, or ends, must not be joined to what is left of the one before.
  const own = [...written.values()].filter(
    ({ name, value }) => !(keepsJar || keepsTheirs) || (value === '' && !taken.has(name)),
  )
  const result = new Response(response.body, response)
  setCookies(result, jar, withSetCookies(kept, own), changed.length > 0)
  if (written.size > 0) {
    overrideRequestCookies(result.headers, request, [...written.values()], next)
  }
  // A shared cache that keeps this answer would hand the session to others.
  if (keepsJar || keepsTheirs || own.length > 0)
    result.headers.set('cache-control', 'private, no-store')
  return result
}

/** What the wrapped proxy has set with `cookies()` of `next/headers.js`, be it to the same value. */
function setNames(jar: CookieJar): string[] | undefined {
  const set = (jar as { [mutated]?: readonly { readonly name: string }[] })[mutated]
  return set?.map(({ name }) => name)
}

/** The same for a Next.js that does not tell. */
function changedNames(inJar: Cookies, before: Cookies): string[] {
  return Object.keys(inJar).filter((name) => before[name] !== inJar[name])
}

function setCookies(
  response: Response,
  jar: CookieJar,
  lines: readonly string[],
  isJarUsed: boolean,
): void {
  response.headers.delete('set-cookie')
  for (const line of lines) {
    response.headers.append('set-cookie', line)
    // As soon as `cookies()` has set one cookie, Next.js drops all others from the response.
    if (!isJarUsed) continue
    const { name, value = '', ...options } = parseSetCookie(line)
    jar.set(name, value, options)
  }
}
function valuesOf(lines: readonly string[]): Cookies {
  const parsed = lines.map((line) => parseSetCookie(line))
  return Object.fromEntries(parsed.map(({ name, value = '' }) => [name, value]))
}
