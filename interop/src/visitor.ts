/** Somebody who visits a server by plain HTTP, and keeps its cookies. */
export interface Visitor {
  /** Sends a request and follows no redirect. A body is sent as JSON. */
  send(method: string, url: URL | string, body?: unknown): Promise<Response>
  /** Follows redirects for as long as they stay at the origin of the first one, and tells where they end. */
  follow(url: URL): Promise<URL>
}

export function createVisitor(headers: Readonly<Record<string, string>> = {}): Visitor {
  const cookies = new Map<string, string>()

  async function send(method: string, url: URL | string, body?: unknown): Promise<Response> {
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...headers,
        ...(cookie && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return answer
  }
  return {
    send,
    async follow(url) {
      let next = url
      while (next.origin === url.origin) {
        const answer = await send('GET', next)
        const content = await answer.text()
        const location = answer.headers.get('location') ?? urlIn(content)
        if (!location) throw new Error(`${answer.status} at ${next.origin}${next.pathname}`)
        next = new URL(location, next)
      }
      return next
    },
  }
}

/** Whoever does not look like a browser may be told in JSON where to go. */
function urlIn(content: string): string | undefined {
  return content.startsWith('{') ? (JSON.parse(content) as { url?: string }).url : undefined
}
