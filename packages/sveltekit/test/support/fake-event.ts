import type { Cookies, RequestEvent } from '@sveltejs/kit'

interface Written {
  readonly value: string
  readonly options: Readonly<Record<string, unknown>>
}

export interface FakeEventOptions {
  readonly cookie?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly url?: string
  /** What the handle of SvelteKitAuth has left. */
  readonly locals?: object
  /** What the adapter hands over. */
  readonly platform?: object
}

/** An event as Kit makes it, as far as token rotation looks at it. */
export function fakeEvent({
  cookie = '',
  headers = {},
  url = 'http://localhost/page',
  locals = { auth: async () => null },
  platform,
}: FakeEventOptions = {}) {
  const written = new Map<string, Written>()
  const read = cookie.split('; ').filter(Boolean)
  const request = new Request(url, { headers: { ...headers, ...(cookie && { cookie }) } })
  const cookies = {
    getAll() {
      const all = new Map(read.map((pair) => pair.split('=') as [string, string]))
      for (const [name, { value }] of written) all.set(name, value)
      return [...all].map(([name, value]) => ({ name, value: decodeURIComponent(value) }))
    },
    set(name: string, value: string, options: object) {
      written.set(name, { value, options: { ...options } })
    },
  }
  const event = {
    cookies: cookies as unknown as Cookies,
    locals,
    platform,
    request,
    url: new URL(url),
  }
  return {
    event: event as unknown as RequestEvent,
    written,
    /** What Kit does when it has generated the response. */
    end() {
      cookies.set = () => {
        throw new Error('Cannot use `cookies.set(...)` after the response has been generated')
      }
    },
  }
}
