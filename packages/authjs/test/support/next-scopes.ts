const { adapter } = await import('next/dist/server/web/adapter.js')
const { workAsyncStorage } =
  await import('next/dist/server/app-render/work-async-storage.external.js')
const { workUnitAsyncStorage } =
  await import('next/dist/server/app-render/work-unit-async-storage.external.js')
const stores = await import('next/dist/server/async-storage/request-store.js')
const { toNodeOutgoingHttpHeaders } = await import('next/dist/server/web/utils.js')

export const { cookies, headers } = await import('next/headers.js')
export const { NextRequest, NextResponse } = await import('next/server.js')

export const origin = 'http://localhost:3000'

type Handler = Parameters<typeof adapter>[0]['handler']

/** Runs a proxy as Next.js does, and returns what leaves, with what Next.js makes of its cookies. */
export async function inProxy(
  proxy: (request: never, event: never) => unknown,
  requestHeaders: Readonly<Record<string, string>>,
  path = '/page',
): Promise<Response> {
  const { response } = await adapter({
    page: '/proxy',
    handler: proxy as Handler,
    request: {
      url: `${origin}${path}`,
      method: 'GET',
      headers: { host: 'localhost:3000', ...requestHeaders },
      nextConfig: {},
      signal: new AbortController().signal,
    },
  })
  // Its server takes them apart again on the way out.
  const { 'set-cookie': lines = [] } = toNodeOutgoingHttpHeaders(response.headers)
  response.headers.delete('set-cookie')
  for (const line of [lines].flat()) response.headers.append('set-cookie', line)
  return response
}

/** The headers that the rest of a request sees after a proxy has answered with `NextResponse.next`. */
export function headersAfter(
  response: Response,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  const list = response.headers.get('x-middleware-override-headers')
  if (list === null) return { ...before }
  const values = list
    .split(',')
    .map((name) => [name, response.headers.get(`x-middleware-request-${name}`) ?? ''])
  return Object.fromEntries(values) as Record<string, string>
}

/** Runs code as a Server Component. */
export function inServerComponent<Result>(
  requestHeaders: Readonly<Record<string, string>>,
  run: () => Promise<Result>,
): Promise<Result> {
  const store = stores.createRequestStoreForRender(
    ...([
      { headers: { ...requestHeaders } },
      undefined,
      new URL(origin),
      {},
    ] as unknown as Parameters<typeof stores.createRequestStoreForRender>),
  )
  return inScope(store, run)
}

/** Runs code as a Route Handler or as a server action, and tells what cookies it has set. */
export async function inRouteHandler<Result>(
  requestHeaders: Readonly<Record<string, string>>,
  run: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly setCookies: readonly string[] }> {
  let setCookies: readonly string[] = []
  const onUpdate = (lines: readonly string[]) => void (setCookies = lines)
  const store = stores.createRequestStoreForAPI(
    ...([
      { headers: new Headers(requestHeaders) },
      new URL(origin),
      undefined,
      onUpdate,
    ] as unknown as Parameters<typeof stores.createRequestStoreForAPI>),
  )
  return { result: await inScope(store, run), setCookies }
}

/** Runs the rest of a server action: what it renders. */
export async function asRender<Result>(run: () => Promise<Result>): Promise<Result> {
  const store = workUnitAsyncStorage.getStore() as { phase: string }
  store.phase = 'render'
  return run()
}

function inScope<Result>(store: object, run: () => Promise<Result>): Promise<Result> {
  return workAsyncStorage.run({ route: '/' } as never, () =>
    workUnitAsyncStorage.run(store as never, run),
  )
}
