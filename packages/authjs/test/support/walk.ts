import { createJar } from './jar.ts'

/** Follows the redirects of a provider and sends its form, until the address begins with `end`. */
export async function walk(start: string, end: string, login = 'ada'): Promise<URL> {
  const jar = createJar()
  let url = start
  let init: RequestInit = {}
  while (!url.startsWith(end)) {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { cookie: jar.header() },
    })
    jar.take(response)
    const location = response.headers.get('location')
    if (location) {
      url = new URL(location, url).href
      init = {}
      continue
    }
    const action = /action="([^"]+)"/.exec(await response.text())?.[1]
    if (!action) throw new Error(`no form at ${url} (${response.status})`)
    url = new URL(action, url).href
    init = { method: 'POST', body: new URLSearchParams({ login }) }
  }
  return new URL(url)
}
