/** The cookies of one browser. As in a browser, they do not tell ports apart. */
export interface CookieJar {
  /** Applies `Set-Cookie` lines, in the order they are given. */
  store(url: URL, lines: readonly string[]): void
  /** Returns the `Cookie` header for a request, or an empty string. */
  header(url: URL): string
  /** Returns a jar with the same cookies, which from now on live on their own. */
  copy(): CookieJar
  /** The cookies whose name contains `part`, by name. */
  find(part: string): Readonly<Record<string, string>>
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly host: string
  readonly path: string
  readonly secure: boolean
}

export function createCookieJar(cookies: readonly Cookie[] = []): CookieJar {
  const kept = new Map(cookies.map((cookie) => [keyOf(cookie), cookie]))
  return {
    store(url, lines) {
      for (const line of lines) {
        const { cookie, isOver } = parseCookie(url, line)
        if (cookie.secure && url.protocol !== 'https:') continue
        if (isOver) kept.delete(keyOf(cookie))
        else kept.set(keyOf(cookie), cookie)
      }
    },
    header(url) {
      return [...kept.values()]
        .filter(({ host, path, secure }) => {
          const isInside = url.pathname === path || url.pathname.startsWith(withSlash(path))
          return host === url.hostname && isInside && (!secure || url.protocol === 'https:')
        })
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ')
    },
    copy: () => createCookieJar([...kept.values()]),
    find(part) {
      const found = [...kept.values()].filter(({ name }) => name.includes(part))
      return Object.fromEntries(found.map(({ name, value }) => [name, value]))
    },
  }
}

function parseCookie(url: URL, line: string): { cookie: Cookie; isOver: boolean } {
  const [pair = '', ...rest] = line.split(';')
  const equals = pair.indexOf('=')
  const attributes = new Map(
    rest.map((attribute) => {
      const [name = '', value = ''] = attribute.trim().split(/=(.*)/s)
      return [name.toLowerCase(), value]
    }),
  )
  const maxAge = attributes.get('max-age')
  const expires = attributes.get('expires')
  const path = attributes.get('path')
  const cookie = {
    name: pair.slice(0, equals).trim(),
    value: pair.slice(equals + 1).trim(),
    host: url.hostname,
    path: path?.startsWith('/') ? path : url.pathname.replace(/\/[^/]*$/, '') || '/',
    secure: attributes.has('secure'),
  }
  const isOver =
    maxAge !== undefined
      ? Number(maxAge) <= 0
      : expires !== undefined && Date.parse(expires) <= Date.now()
  return { cookie, isOver }
}

function keyOf({ host, path, name }: Cookie): string {
  return `${host} ${path} ${name}`
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`
}
