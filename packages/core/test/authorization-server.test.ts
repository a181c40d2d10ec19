import { describe, expect, it } from 'vitest'
import {
  authorizationServer,
  type AuthorizationServerOptions,
  type Fault,
  virtualClock,
} from '../src/testing/index.ts'

type Body = Record<string, string | number | undefined>

function setUp(options: Partial<AuthorizationServerOptions> = {}) {
  const clock = virtualClock()
  const server = authorizationServer({ family: 'F4', clock, ...options })
  const { refresh_token: first, access_token: access } = server.signIn()
  function send(refreshToken: string, signal?: AbortSignal): Promise<Response> {
    return server.fetcher({ refreshToken, state: {} as never, signal })
  }
  async function refresh(refreshToken: string): Promise<Body> {
    return (await (await send(refreshToken)).json()) as Body
  }
  return { clock, server, first, access, send, refresh }
}

describe('authorizationServer', () => {
  // What comes of a first and of a second use of one refresh token, and which tokens live then.
  it.each([
    { family: 'F0', first: [], second: [], alive: ['0'] },
    { family: 'F1', first: ['0'], second: ['0'], alive: ['0'] },
    { family: 'F2', first: ['1'], second: ['2'], alive: ['0', '1', '2'] },
    { family: 'F3', first: ['1'], second: 'refused', alive: ['1'] },
    { family: 'F4', first: ['1'], second: 'refused', alive: [] },
    { family: 'F5', first: ['1'], second: ['1'], alive: ['0', '1'] },
    { family: 'F6', first: ['1'], second: ['2'], alive: ['0', '1', '2'] },
    { family: 'F7', first: ['1'], second: ['2'], alive: ['0', '2'] },
    { family: 'F8', first: [], second: ['2'], alive: ['2'] },
  ] as const)('treats a second use as family $family does', async (expected) => {
    const { server, first, refresh } = setUp({ family: expected.family })
    const outcomes = []
    for (let use = 0; use < 2; use += 1) {
      const { error, refresh_token } = await refresh(first)
      outcomes.push(error ? 'refused' : refresh_token ? [String(refresh_token).slice(-1)] : [])
    }
    expect(outcomes).toEqual([expected.first, expected.second])
    const alive = ['0', '1', '2'].filter((end) => server.isAlive(first.slice(0, -1) + end))
    expect(alive).toEqual(expected.alive)
  })

  it.each(['F5', 'F6'] as const)(
    'revokes a grant of family %s after its window',
    async (family) => {
      const { clock, server, first, refresh } = setUp({ family, replayWindow: 5_000 })
      const { refresh_token } = await refresh(first)
      await clock.advance(5_000)
      expect(await refresh(first)).toEqual({ error: 'invalid_grant' })
      expect(server.isAlive(String(refresh_token))).toBe(false)
    },
  )

  it('ends the predecessor in family F7 once the successor is used', async () => {
    const { server, first, refresh } = setUp({ family: 'F7' })
    const { refresh_token } = await refresh(first)
    expect(server.isAlive(first)).toBe(true)
    await refresh(String(refresh_token))
    expect(server.isAlive(first)).toBe(false)
  })

  it('ends an access token when its time is over', async () => {
    const { clock, server, access } = setUp({ accessTokenLifetime: 60 })
    await clock.advance(59_999)
    expect(server.isUsable(access)).toBe(true)
    await clock.advance(1)
    expect(server.isUsable(access)).toBe(false)
  })

  it('ends the previous access token at a refresh where it is told to', async () => {
    const { server, first, access, refresh } = setUp({ refreshKillsAccessToken: true })
    const { access_token } = await refresh(first)
    expect([access, String(access_token)].map(server.isUsable)).toEqual([false, true])
  })

  it.each([true, false])('ends access tokens at a reuse: %s', async (reuseKillsAccessTokens) => {
    const { server, first, refresh } = setUp({ reuseKillsAccessTokens })
    const { access_token } = await refresh(first)
    await refresh(first)
    expect(server.isUsable(String(access_token))).toBe(!reuseKillsAccessTokens)
  })

  it.each([true, false])(
    'burns the token of a client that fails to authenticate: %s',
    async (burnsOnInvalidClient) => {
      const { server, first, refresh } = setUp({ burnsOnInvalidClient })
      server.failNext({ type: 'invalid-client' })
      expect(await refresh(first)).toEqual({ error: 'invalid_client' })
      expect(server.isAlive(first)).toBe(!burnsOnInvalidClient)
    },
  )

  it.each<{ fault: Fault; processed: boolean; ends: string }>([
    { fault: { type: 'refused' }, processed: false, ends: 'ECONNREFUSED' },
    { fault: { type: 'reset-before' }, processed: false, ends: 'ECONNRESET' },
    { fault: { type: 'reset-after' }, processed: true, ends: 'ECONNRESET' },
    { fault: { type: 'hang' }, processed: false, ends: 'aborted' },
    { fault: { type: 'hang-after' }, processed: true, ends: 'aborted' },
    { fault: { type: 'stall-body' }, processed: true, ends: 'aborted' },
    { fault: { type: 'answer', status: 503 }, processed: false, ends: '503' },
    { fault: { type: 'delay', before: 50, after: 50 }, processed: true, ends: '200' },
    { fault: { type: 'invalid-answer' }, processed: true, ends: '200' },
  ])('goes wrong once with $fault', async ({ fault, processed, ends }) => {
    const { clock, server, first, send } = setUp()
    server.failNext(fault)
    const controller = new AbortController()
    clock.timer(1_000, () => controller.abort(new Error('aborted')))
    const end = send(first, controller.signal)
      .then(async (response) => {
        await response.text()
        return String(response.status)
      })
      .catch(({ message, cause }: Error) => (cause as { code?: string })?.code ?? message)
    expect(await clock.run(end)).toBe(ends)
    expect(server.isAlive(first)).toBe(!processed)
  })

  it('answers what it is told to', async () => {
    const { server, first, send } = setUp()
    const contentType = 'text/html'
    server.failNext({ type: 'answer', status: 429, body: '<p>', contentType, retryAfter: 7 })
    const response = await send(first)
    expect([response.status, await response.text()]).toEqual([429, '<p>'])
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'text/html',
      'retry-after': '7',
    })
  })

  it('goes wrong until it is told to stop', async () => {
    const { server, first, send } = setUp()
    server.failAlways({ type: 'answer', status: 500 })
    expect([(await send(first)).status, (await send(first)).status]).toEqual([500, 500])
    server.failAlways()
    expect((await send(first)).status).toBe(200)
  })

  it('does not send what was aborted before', async () => {
    const { server, first, send } = setUp()
    await expect(send(first, AbortSignal.abort())).rejects.toThrow('abort')
    expect(server.presentations).toEqual([])
  })

  it('logs what was presented', async () => {
    const { clock, server, first, refresh } = setUp()
    server.failNext({ type: 'answer', status: 503, body: '{}' })
    await refresh(first)
    await refresh(first)
    await refresh(first)
    const [unprocessed, issued, refused] = server.presentationsOf(first)
    expect(unprocessed).toEqual({ refreshToken: first, at: clock.now(), outcome: 'unprocessed' })
    expect(issued).toMatchObject({ outcome: 'issued', issued: { accessToken: 'access-1-1' } })
    expect(refused).toMatchObject({ outcome: 'refused' })
  })

  it('ends a grant that is revoked', async () => {
    const { server, first, access, refresh } = setUp()
    await server.revoke({ access_token: access })
    expect(await refresh(first)).toEqual({ error: 'invalid_grant' })
    expect(server.isUsable(access)).toBe(false)
  })
})
