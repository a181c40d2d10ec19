import {
  type AuthorizationServer,
  isGlewlwydSkipped,
  type RunningServers,
  signIn,
  startGlewlwyd,
  startOidcProvider,
} from '@token-rotation/interop'
import {
  createMemoryStore,
  createRotator,
  type GrantState,
  type Resolution,
  tokensFor,
} from '@token-rotation/core'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mintGrant } from '../src/mint-grant.ts'
import { refreshFetcher } from '../src/refresh-fetcher.ts'
import { resolveProvider } from '../src/resolve-provider.ts'

const accessTokenTtl = 60
const resources = ['https://calendar.example', 'https://mail.example'] as const
const [calendar, mail] = resources

/** Signs in without Auth.js, which sends no proofs and asks for one resource at most, and rotates. */
async function createSession(
  server: AuthorizationServer,
  options: { dpop?: oauth.DPoPHandle; parameters?: [string, string][] } = {},
) {
  const tokens = await signIn(server, options)
  let offset = 0
  let key = options.dpop
  const clock = () => Date.now() + offset
  const { issuer, clientId, clientSecret } = server
  const provider = resolveProvider({ id: 'as', type: 'oidc', issuer, clientId, clientSecret })!
  const statuses: number[] = []
  const rotator = createRotator({
    store: createMemoryStore<GrantState>(),
    client: clientId,
    clock,
    fetcher: async (request) => {
      const answer = await refreshFetcher(() => provider, { dpop: key, clock })(request)
      statuses.push(answer.status)
      return answer
    },
  })
  const grant = mintGrant({ provider: 'as', ...tokens }, clock())!
  return {
    statuses,
    resolve: (resource?: string) =>
      rotator.resolve(grant.id, { carried: grant, canCarry: true, resource }),
    expire: () => void (offset += (accessTokenTtl + 5) * 1000),
    useKey: (other: oauth.DPoPHandle) => void (key = other),
    pass: (milliseconds: number) => void (offset += milliseconds),
  }
}

const handle = async () => oauth.DPoP({}, await oauth.generateKeyPair('ES256'))

function tokenTypeOf(resolution: Resolution): string | undefined {
  return resolution.status === 'ok' ? resolution.state.tokens.token_type?.toLowerCase() : undefined
}

describe('The sender, at servers that want a proof of possession with a nonce', () => {
  const servers = new Map<string, RunningServers>()
  beforeAll(async () => {
    const name = 'dpop'
    servers.set(
      'oidc-provider',
      await startOidcProvider([{ name, rotates: true, accessTokenTtl, dpop: true }]),
    )
    if (isGlewlwydSkipped) return
    const mode = { name, oneUse: 'always', accessTokenTtl, dpop: true } as const
    servers.set('Glewlwyd', await startGlewlwyd([mode]))
  })
  afterAll(async () => {
    for (const server of servers.values()) await server.stop()
  })

  for (const [name, isSkipped] of [
    ['oidc-provider', false],
    ['Glewlwyd', isGlewlwydSkipped],
  ] as const) {
    describe.skipIf(isSkipped)(`at ${name}`, () => {
      it('rotates again and again, whatever nonce is wanted', async () => {
        const [server] = servers.get(name)!.servers
        const session = await createSession(server!, { dpop: await handle() })
        for (let generation = 1; generation <= 4; generation += 1) {
          session.expire()
          const all = await Promise.all(Array.from({ length: 20 }, () => session.resolve()))
          for (const one of all) {
            expect(one).toMatchObject({ status: 'ok', state: { generation } })
            expect(tokenTypeOf(one)).toBe('dpop')
          }
        }
        expect(session.statuses).toEqual([200, 200, 200, 200])
      })

      it('begins with a key whose nonce it does not know', async () => {
        const [server] = servers.get(name)!.servers
        const keys = await oauth.generateKeyPair('ES256')
        const session = await createSession(server!, { dpop: oauth.DPoP({}, keys) })
        // As another process would: with the same key, and without what this one has been told.
        session.useKey(oauth.DPoP({}, keys))
        session.expire()
        expect(await session.resolve()).toMatchObject({ status: 'ok', state: { generation: 1 } })
        // The demand for the nonce is no answer of its own: nobody backs off.
        expect(session.statuses).toEqual([200])
      })
    })
  }

  it.skipIf(isGlewlwydSkipped)('keeps a session whose key was mixed up', async () => {
    const [server] = servers.get('Glewlwyd')!.servers
    const own = await handle()
    const session = await createSession(server!, { dpop: own })
    session.useKey(await handle())
    session.expire()
    expect(await session.resolve()).toMatchObject({ status: 'misconfigured' })
    session.useKey(own)
    session.pass(600_000)
    expect(await session.resolve()).toMatchObject({ status: 'ok', state: { generation: 1 } })
  })
})

describe('The sender, at a server with several resources', () => {
  let running: RunningServers
  beforeAll(async () => {
    running = await startOidcProvider([
      { name: 'rotating', rotates: true, accessTokenTtl, resources },
      { name: 'static', rotates: false, accessTokenTtl, resources },
    ])
  })
  afterAll(() => running.stop())

  const parameters = () => resources.map((one): [string, string] => ['resource', one])

  function audienceOf(resolution: Resolution, resource: string): unknown {
    if (resolution.status !== 'ok') return resolution.status
    return decodeJwt(tokensFor(resolution.state, resource)!.access_token).aud
  }

  it('gets a token for each of them, one after the other, from one line of refresh tokens', async () => {
    const session = await createSession(running.servers[0]!, { parameters: parameters() })
    for (let round = 1; round <= 2; round += 1) {
      session.expire()
      const asked = Array.from({ length: 20 }, (_, index) => resources[index % 2]!)
      const all = await Promise.all(asked.map((one) => session.resolve(one)))
      expect(all.map((one, index) => audienceOf(one, asked[index]!))).toEqual(asked)
      // The server revokes the whole grant when a refresh token comes twice.
      expect(session.statuses).toEqual(Array(2 * round).fill(200))
    }
  })

  const notGranted = 'https://other.example'
  const refusal = { status: 'misconfigured', error: { error: 'invalid_target' } }

  it('is told of a resource that was not granted, and keeps the others', async () => {
    const session = await createSession(running.servers[1]!, { parameters: parameters() })
    session.expire()
    expect(await session.resolve(notGranted)).toMatchObject(refusal)
    expect(audienceOf(await session.resolve(calendar), calendar)).toBe(calendar)
    expect(audienceOf(await session.resolve(mail), mail)).toBe(mail)
  })

  it('loses the grant to such a mistake where the server spends the refresh token first', async () => {
    const session = await createSession(running.servers[0]!, { parameters: parameters() })
    session.expire()
    expect(await session.resolve(notGranted)).toMatchObject(refusal)
    for (const resource of [calendar, mail, calendar]) {
      expect(await session.resolve(resource)).toMatchObject({ status: 'rejected' })
    }
    expect(session.statuses).toEqual([400, 400])
  })
})
