import { customFetch } from '@auth/core'

/** A request as it left for a provider. */
export interface Captured {
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: Record<string, string>
  readonly redirect: string | undefined
}

const issuer = 'https://issuer.example'

/**
 * An Auth.js provider whose token endpoint is this function: what leaves is kept, and every request gets
 * new tokens.
 */
export function capturingProvider(extra: object = {}) {
  const captured: Captured[] = []
  let count = 0
  async function answer(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.pathname.includes('.well-known')) {
      const endpoints = { token_endpoint: `${issuer}/token`, userinfo_endpoint: `${issuer}/me` }
      return Response.json({ issuer, ...endpoints })
    }
    if (url.pathname === '/me') return Response.json({ sub: 'ada', name: 'Ada' })
    captured.push({
      url: url.href,
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      body: Object.fromEntries(init.body as URLSearchParams),
      redirect: init.redirect,
    })
    count += 1
    const tokens = { access_token: `access-${count}`, refresh_token: `refresh-${count}` }
    return Response.json({ ...tokens, token_type: 'Bearer', expires_in: 60 })
  }
  const provider = {
    id: 'demo',
    name: 'Demo',
    type: 'oauth',
    issuer,
    clientId: 'client',
    clientSecret: 'secret',
    authorization: `${issuer}/auth`,
    token: `${issuer}/token`,
    userinfo: `${issuer}/me`,
    checks: [],
    [customFetch]: answer,
    ...extra,
  }
  return { provider, captured }
}

/** What of a request has nothing to do with the kind of the grant. */
export function withoutGrant({ body, ...request }: Captured) {
  const { client_assertion: assertion, ...rest } = body
  for (const name of ['grant_type', 'code', 'redirect_uri', 'refresh_token']) delete rest[name]
  return { ...request, body: rest, assertion: assertion && decodeAssertion(assertion) }
}

/** The header and the claims of a client assertion, without what differs in every one. */
function decodeAssertion(assertion: string) {
  const [header, claims] = assertion
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>)
  const { jti, iat, nbf, exp, ...rest } = claims!
  const life = Number(exp) - Number(iat)
  return {
    header,
    claims: rest,
    life,
    hasId: typeof jti === 'string',
    hasNotBefore: nbf !== undefined,
  }
}
