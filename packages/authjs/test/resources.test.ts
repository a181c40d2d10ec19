import {
  createMemoryStore,
  type GrantState,
  systemClock,
  systemTimer,
  type TokenSet,
} from '@token-rotation/core'
import { authorizationServer, type AuthorizationServer } from '@token-rotation/core/testing'
import type { AuthConfig } from '@auth/core'
import { encode } from '@auth/core/jwt'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessTokenResult } from '../src/access-token.ts'
import type { TokenRotationOptions } from '../src/options.ts'
import { authApp } from './support/auth-app.ts'

const a = 'https://a.example'
const b = 'https://b.example'
const refused = 'https://refused.example'

let server: AuthorizationServer
beforeEach(() => {
  server = authorizationServer({
    family: 'F4',
    clock: { now: systemClock, timer: systemTimer },
    accessTokenLifetime: 3600,
    resources: [a, b],
  })
})

/** What a provider of Auth.js sends with: a request to the strict server above. */
async function send(_url: string, init: RequestInit): Promise<Response> {
  const body = new URLSearchParams(init.body as URLSearchParams)
  const refreshToken = body.get('refresh_token')!
  const resource = body.get('resource') ?? undefined
  return server.fetcher({ refreshToken, resource, state: {} as never, signal: undefined })
}

/** The tokens are in the cookie, and the memory is that of one process. */
const inCookie = (): TokenRotationOptions => ({ store: createMemoryStore<GrantState>() })

/** A browser with a session whose default token is fresh. */
async function setUp(options: TokenRotationOptions, user: Partial<AuthConfig> = {}) {
  const provider = {
    id: 'idp',
    name: 'IdP',
    type: 'oauth',
    clientId: 'me',
    clientSecret: 'secret',
    token: 'https://idp.example/token',
    [Symbol('custom-fetch')]: send,
  }
  const app = authApp({ ...user, providers: [provider as never] }, options)
  const tokens: TokenSet = server.signIn()
  const grant = {
    status: 'active',
    id: crypto.randomUUID(),
    provider: 'idp',
    generation: 0,
    tokens,
  }
  await app.putPayload({ name: 'Ada', tokenRotation: grant })
  const { binding, composed } = app
  const get = (
    exchange = app.exchange(),
    wanted?: { resource?: string; ifAccessTokenIs?: string },
  ) => binding.getAccessToken(composed, exchange, wanted)
  return { app, tokens, get }
}

function tokenOf(result: AccessTokenResult): string {
  return result.status === 'ok' ? result.accessToken : result.status
}

describe.each<[string, () => TokenRotationOptions]>([
  ['in the cookie', inCookie],
  ['in a store', () => ({ store: { ...createMemoryStore<string>(), kind: 'sealed' } as const })],
])('access tokens for several resources, with tokens %s', (_, options) => {
  it('are asked for once each within a request, one after the other', async () => {
    const { app, get, tokens } = await setUp(options())
    const exchange = app.exchange()
    const results = await Promise.all([
      get(exchange, { resource: a }),
      get(exchange, { resource: b }),
      get(exchange, { resource: a }),
      get(exchange),
    ])
    const [ofA, ofB, again, byDefault] = results.map(tokenOf) as [string, string, string, string]
    expect(server.resourceOf(ofA)).toBe(a)
    expect(server.resourceOf(ofB)).toBe(b)
    expect(again).toBe(ofA)
    expect(byDefault).toBe(tokens.access_token)
    expect(server.presentations.map(({ outcome }) => outcome)).toEqual(['issued', 'issued'])
    expect(new Set(server.presentations.map(({ resource }) => resource))).toEqual(new Set([a, b]))
  })

  it('are there again for the next request', async () => {
    const { get } = await setUp(options())
    const first = tokenOf(await get(undefined, { resource: a }))
    await get(undefined, { resource: b })
    expect(tokenOf(await get(undefined, { resource: a }))).toBe(first)
    expect(server.presentations).toHaveLength(2)
  })

  it('are rotated alone when an API refuses one', async () => {
    const { get, tokens } = await setUp(options())
    const first = tokenOf(await get(undefined, { resource: a }))
    const next = tokenOf(await get(undefined, { resource: a, ifAccessTokenIs: first }))
    expect(next).not.toBe(first)
    expect(server.resourceOf(next)).toBe(a)
    expect(tokenOf(await get())).toBe(tokens.access_token)
  })

  it('are misconfigured where the provider refuses them, and nothing else is', async () => {
    const { app, get } = await setUp(options())
    const result = await get(undefined, { resource: refused })
    expect(result).toMatchObject({ status: 'misconfigured', error: { error: 'invalid_target' } })
    expect(await get(undefined, { resource: refused })).toMatchObject({ status: 'misconfigured' })
    expect(server.presentations).toHaveLength(1)
    expect(await get()).toMatchObject({ status: 'ok', generation: 0 })
    expect(await get(undefined, { resource: a })).toMatchObject({ status: 'ok', generation: 1 })
    expect(app.errors).toEqual([expect.stringContaining(`refused the resource "${refused}"`)])
    expect(JSON.parse(await app.sessionText())).not.toHaveProperty('error')
  })

  it('never appear in the session', async () => {
    const { app, get } = await setUp(options())
    const ofA = tokenOf(await get(undefined, { resource: a }))
    expect(await app.sessionText()).not.toContain(ofA)
  })
})

describe('access tokens for several resources', () => {
  it('go with the browser: another process asks for none of them', async () => {
    const { app, get } = await setUp(inCookie())
    const first = tokenOf(await get(undefined, { resource: a }))
    const other = await setUp(inCookie())
    other.app.swapCookies({ ...app.jar.cookies })
    expect(tokenOf(await other.get(undefined, { resource: a }))).toBe(first)
    expect(server.presentations).toHaveLength(1)
  })

  it('leave the newest cookie with the browser, although an older one is sealed last', async () => {
    let open: () => void = () => undefined
    const isSealed = new Promise<void>((resolve) => (open = resolve))
    const { app, get } = await setUp(inCookie(), {
      jwt: {
        async encode(params) {
          const { tokenRotation } = params.token as { tokenRotation: { generation: number } }
          if (tokenRotation.generation === 1) await isSealed
          return encode(params)
        },
      },
    })
    const exchange = app.exchange()
    const first = get(exchange, { resource: a })
    const second = get(exchange, { resource: b })
    await Promise.race([first, second])
    open()
    await Promise.all([first, second])
    expect(await app.payload()).toMatchObject({ tokenRotation: { generation: 2 } })
  })

  it.each(['api', 'https://b.example#part'])('are not asked for as %j', async (resource) => {
    const { get } = await setUp(inCookie())
    await expect(get(undefined, { resource })).rejects.toThrow(TypeError)
    await expect(get(undefined, { resource })).rejects.toThrow('"resource"')
  })
})
