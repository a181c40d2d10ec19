/** The cookies of one browser. */
export interface Jar {
  readonly cookies: Record<string, string>
  readonly header: () => string
  readonly take: (response: Response) => void
}

export function createJar(): Jar {
  const cookies: Record<string, string> = {}
  return {
    cookies,
    header: () =>
      Object.entries(cookies)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join('; '),
    take(response) {
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split('; ')
        const name = pair.slice(0, pair.indexOf('='))
        const value = decodeURIComponent(pair.slice(name.length + 1))
        if (value === '' || attributes.includes('Max-Age=0')) delete cookies[name]
        else cookies[name] = value
      }
    },
  }
}
