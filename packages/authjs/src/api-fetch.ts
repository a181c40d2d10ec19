import type { AccessTokenResult, GetAccessTokenOptions } from './access-token.ts'
import { checkResource } from './check-resource.ts'

/** Thrown by `rotation.fetch` when there is no access token to send. `result.status` says why. */
export class AccessTokenError extends Error {
  override readonly name = 'AccessTokenError'
  readonly code = 'ERR_NO_ACCESS_TOKEN'
  readonly result: Exclude<AccessTokenResult, { status: 'ok' }>

  constructor(result: Exclude<AccessTokenResult, { status: 'ok' }>) {
    super(`there is no usable access token: ${result.status}`)
    this.result = result
  }
}

/** What {@link apiFetch} works with. */
export interface ApiFetchContext {
  /** The origins that may get a token, and the resource that it has to be for, if not the default one. */
  readonly origins: ReadonlyMap<string, string | undefined>
  readonly getAccessToken: (options?: GetAccessTokenOptions) => Promise<AccessTokenResult>
}

/**
 * Calls an API with the access token. On a 401 it refreshes once and repeats once, unless the token was
 * refused for its scope or the body cannot be sent again (RFC 6750, section 3.1).
 *
 * @throws {TypeError} When the origin of `input` is not listed.
 * @throws {AccessTokenError} When there is no access token.
 */
export async function apiFetch(
  { origins, getAccessToken }: ApiFetchContext,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const { origin } = new URL(input instanceof Request ? input.url : input)
  if (!origins.has(origin)) {
    throw new TypeError(
      `the access token is not sent to ${origin}: list it in the option "api" if it may have it`,
    )
  }
  const resource = origins.get(origin)
  const wanted = resource === undefined ? undefined : { resource }
  const token = await getAccessToken(wanted)
  if (token.status !== 'ok') throw new AccessTokenError(token)
  const isStream = isOnceOnly(init?.body)
  const repeated = input instanceof Request && !isStream ? input.clone() : input
  const response = await send(input, init, token.accessToken)
  if (response.status !== 401 || isStream || isScopeProblem(response)) return response

  const next = await getAccessToken({ ...wanted, ifAccessTokenIs: token.accessToken })
  if (next.status !== 'ok' || next.accessToken === token.accessToken) return response
  // Not awaited: where a host keeps a copy of every body, this one is cancelled when that has been read.
  void response.body?.cancel().catch(() => undefined)
  return send(repeated, init, next.accessToken)
}

function send(
  input: string | URL | Request,
  init: RequestInit | undefined,
  accessToken: string,
): Promise<Response> {
  const headers = new Headers(
    init?.headers ?? (input instanceof Request ? input.headers : undefined),
  )
  headers.set('authorization', `Bearer ${accessToken}`)
  return fetch(input, { ...init, headers })
}

/** A stream or an iterator has been read when the answer comes. */
function isOnceOnly(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

function isScopeProblem(response: Response): boolean {
  return response.headers.get('www-authenticate')?.includes('insufficient_scope') ?? false
}

/** An API that wants access tokens of its own (RFC 8707). */
export interface ApiResource {
  /** Such as `https://api.example.com`. */
  readonly origin: string
  /** The absolute URI by which the provider knows it. Often the same. */
  readonly resource: string
}

/**
 * Completes and checks the origins of the option `api`.
 *
 * @throws {TypeError} For anything that is not an origin with https, or with http on loopback; for a
 *   resource that is no absolute URI; for an origin with two resources.
 */
export function apiOrigins(
  api: readonly (string | ApiResource)[] = [],
): ReadonlyMap<string, string | undefined> {
  if (!Array.isArray(api)) throw new TypeError('"api" must be a list of origins')
  const origins = new Map<string, string | undefined>()
  for (const entry of api as readonly (string | ApiResource)[]) {
    const { origin: named, resource } =
      typeof entry === 'object' && entry !== null ? entry : { origin: entry, resource: undefined }
    const origin = originOf(named)
    checkResource(resource)
    if (origins.has(origin) && origins.get(origin) !== resource) {
      throw new TypeError(`"api" lists "${origin}" twice, and not for the same "resource"`)
    }
    origins.set(origin, resource)
  }
  return origins
}

function originOf(named: string): string {
  const url = URL.canParse(named) ? new URL(named) : undefined
  const isLoopback = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url?.hostname ?? '')
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)
  // A path would promise a limit that is not kept.
  if (url && isAllowed && url.href === `${url.origin}/`) return url.origin
  throw new TypeError(
    `"api" must list origins such as "https://api.example.com" (http only on localhost), not "${named}"`,
  )
}
