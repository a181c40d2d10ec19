import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseCookie } from 'cookie'
import { createJar, type Jar } from './jar.ts'
import { walk } from './walk.ts'

/** A request as API routes of Next.js get it. */
export interface PagesRequest extends IncomingMessage {
  query: Record<string, string | string[]>
  cookies: Record<string, string | undefined>
  body: unknown
}

/** A response as API routes of Next.js get it. */
export interface PagesResponse extends ServerResponse {
  status(code: number): PagesResponse
  json(body: unknown): void
  send(body: unknown): void
}

type Handler = (req: PagesRequest, res: PagesResponse) => unknown

/**
 * Serves handlers as the Pages Router of Next.js would, with a browser in front of them.
 *
 * @param routes By path. What is below `/api/auth/` goes to the handler of that name.
 */
export async function pagesServer(routes: Readonly<Record<string, Handler>>) {
  const server = createServer((incoming, outgoing) => {
    serve(routes, incoming, outgoing).catch((error: Error) => {
      const { name, message } = error
      outgoing.statusCode = 500
      outgoing.end(
        JSON.stringify({ name, message, setting: (error as { setting?: string }).setting }),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const jar = createJar()

  async function get(path: string, init: RequestInit = {}, browser: Jar = jar) {
    const headers = new Headers(init.headers)
    const cookie = [browser.header(), headers.get('cookie')].filter(Boolean).join('; ')
    if (cookie) headers.set('cookie', cookie)
    const url = new URL(path, origin)
    const response = await fetch(url, { redirect: 'manual', ...init, headers })
    browser.take(response)
    return response
  }
  async function json(path: string, init?: RequestInit) {
    return (await (await get(path, init)).json()) as Record<string, unknown>
  }
  async function post(path: string, form: Record<string, string> = {}, init: RequestInit = {}) {
    const { csrfToken } = (await json('/api/auth/csrf', init)) as { csrfToken: string }
    const body = new URLSearchParams({ csrfToken, ...form })
    return get(path, { ...init, method: 'POST', body })
  }

  return {
    origin,
    jar,
    get,
    json,
    post,
    async signIn(login = 'ada', init: RequestInit = {}) {
      const start = await post('/api/auth/signin/demo', {}, init)
      const location = start.headers.get('location')!
      const target = new URL(location).searchParams.get('redirect_uri')!
      const back = await walk(location, target, login)
      const response = await get(back.pathname + back.search, init)
      const end = response.headers.get('location') ?? ''
      if (end.includes('error')) throw new Error(`the sign-in ended at ${end}`)
      return response
    },
    signOut: () => post('/api/auth/signout'),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function serve(
  routes: Readonly<Record<string, Handler>>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  // What Next.js puts there for the process itself.
  incoming.headers['x-forwarded-proto'] ??= 'http'
  const isAuth = url.pathname.startsWith('/api/auth/')
  const req = Object.assign(incoming, {
    query: {
      ...Object.fromEntries(url.searchParams),
      ...(isAuth && { nextauth: url.pathname.split('/').slice(3) }),
    },
    cookies: { ...parseCookie(incoming.headers.cookie ?? '') },
    body: bodyOf(incoming, text),
  })
  const res: PagesResponse = Object.assign(outgoing, {
    status(code: number) {
      outgoing.statusCode = code
      return res
    },
    json(body: unknown) {
      outgoing.setHeader('content-type', 'application/json')
      outgoing.end(JSON.stringify(body))
    },
    send(body: unknown) {
      if (typeof body === 'object' && body !== null) res.json(body)
      else outgoing.end(body)
    },
  })
  const handler = routes[isAuth ? '/api/auth/' : url.pathname]
  if (handler) await handler(req, res)
  else res.status(404).end()
}

function bodyOf({ headers }: IncomingMessage, text: string): unknown {
  if (headers['content-type']?.includes('json')) return JSON.parse(text)
  return Object.fromEntries(new URLSearchParams(text))
}
