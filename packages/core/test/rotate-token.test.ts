import { describe, expect, it } from 'vitest'
import { sha256 } from '../src/digest.ts'
import type { RotationError } from '../src/errors.ts'
import type { GrantState } from '../src/grant-state.ts'
import { type Rotation, rotateToken, type RotateTokenOptions } from '../src/rotate-token.ts'
import { NotSentError, type TokenFetcher, type TokenRequest } from '../src/token-fetcher.ts'
import {
  claimUntil,
  clock,
  digest,
  due,
  expired,
  grant,
  issued,
  json,
  networkError,
  now,
  refusal,
  rejected,
  signedOut,
  tokens,
} from './support.ts'

/** Rotates with a fetcher that answers `answer` once, and says what it was asked. */
async function rotate(
  state: GrantState,
  answer: Response | (() => Promise<Response>),
  options: RotateTokenOptions = {},
) {
  const requests: TokenRequest[] = []
  const fetcher: TokenFetcher = async (request) => {
    requests.push(request)
    return typeof answer === 'function' ? answer() : answer
  }
  const rotation = await rotateToken(state, fetcher, clock, { digest, ...options })
  return { rotation, requests }
}

function errorIn(rotation: Rotation): RotationError {
  if (!('error' in rotation)) throw new Error(`is ${rotation.status}`)
  return rotation.error
}

const unanswered = { code: 'ERR_ANSWER_LOST' } as const
const heldOff = { until: now + 5_000, failures: 1, failure: unanswered }

describe('rotateToken', () => {
  it.each<[string, GrantState]>([
    ['fresh', grant()],
    ['fresh and held off', grant({ backoff: heldOff })],
    ['due and held off', due({ backoff: heldOff })],
    ['due and being rotated', due({ claim: claimUntil(1) })],
    ['due after a presentation without an answer', due({ claim: claimUntil(0) })],
    ['rejected and usable', rejected(60)],
    ['without an expiry', grant({ tokens: { access_token: 'a', refresh_token: 'r' } })],
  ])('hands back the very same state when it is %s, and asks nobody', async (_, state) => {
    const { rotation, requests } = await rotate(state, issued(2))
    expect(rotation.status).toBe('fresh')
    expect(rotation.state).toBe(state)
    expect(requests).toEqual([])
  })

  it.each<[string, GrantState, RotateTokenOptions]>([
    ['due', due(), {}],
    ['expired', expired(), {}],
    ['fresh and forced', grant(), { force: true }],
  ])('rotates a grant that is %s', async (_, state, options) => {
    const { rotation, requests } = await rotate(state, issued(2), options)
    expect(rotation).toEqual({
      status: 'rotated',
      state: {
        status: 'active',
        id: 'g1',
        provider: 'demo',
        generation: 4,
        tokens: {
          access_token: 'access-token-2',
          refresh_token: 'refresh-token-2',
          token_type: 'Bearer',
          scope: 'openid profile',
          expires_in: 3600,
          expires_at: 4570,
        },
        parent: {
          refreshTokenHash: 'hash:refresh-token-1',
          sentAt: now,
        },
      },
    })
    expect(requests).toEqual([{ refreshToken: 'refresh-token-1', state, signal: undefined }])
  })

  it('gives the same output for the same input', async () => {
    const first = await rotate(expired(), issued(2))
    const second = await rotate(expired(), issued(2))
    expect(first.rotation).toEqual(second.rotation)
  })

  it('does not change the state that it is given', async () => {
    const state = expired({ claim: claimUntil(0), backoff: { ...heldOff, until: now } })
    const before = structuredClone(state)
    await rotate(state, issued(2))
    await rotate(state, refusal('invalid_grant'))
    expect(state).toEqual(before)
  })

  it('clears the claim and the back-off that the old tokens had', async () => {
    const state = expired({ claim: claimUntil(0), backoff: { ...heldOff, until: now } })
    const { rotation } = await rotate(state, issued(2))
    expect(rotation.state).not.toHaveProperty('claim')
    expect(rotation.state).not.toHaveProperty('backoff')
  })

  it('keeps a static refresh token', async () => {
    const { rotation } = await rotate(expired(), issued(2, { refresh_token: undefined }))
    expect(rotation).toMatchObject({ status: 'rotated', state: { generation: 4 } })
    expect(rotation.state).toMatchObject({ tokens: { refresh_token: 'refresh-token-1' } })
  })

  it('counts the life of the new token from the start of the request', async () => {
    let time = now
    const slow: TokenFetcher = async () => {
      time += 15_000
      return issued(2, { expires_in: 60 })
    }
    const rotation = await rotateToken(expired(), slow, () => time, { digest })
    expect(rotation.state).toMatchObject({ tokens: { expires_at: now / 1000 + 60 } })
  })

  it('hands the signal on', async () => {
    const { signal } = new AbortController()
    const { requests } = await rotate(expired(), issued(2), { signal })
    expect(requests[0]?.signal).toBe(signal)
  })

  it('hashes the spent refresh token with SHA-256', async () => {
    const rotation = await rotateToken(expired(), async () => issued(2), clock)
    expect(rotation.state).toMatchObject({
      parent: { refreshTokenHash: await sha256('refresh-token-1') },
    })
  })

  it.each<[string, Response | (() => Promise<Response>)]>([
    ['a refusal', refusal('invalid_grant')],
    ['a wrong client', refusal('invalid_client', 401)],
    ['an outage', new Response('', { status: 503 })],
    ['an error of the server', new Response('', { status: 500 })],
    ['garbage', new Response('<html>')],
    ['a reset', () => Promise.reject(networkError('ECONNRESET'))],
    ['a refused connection', () => Promise.reject(networkError('ECONNREFUSED'))],
  ])('asks once, whatever the answer is: %s', async (_, answer) => {
    const { requests } = await rotate(expired(), answer)
    expect(requests).toHaveLength(1)
  })

  it('marks a refused grant rejected, and keeps what is still of use', async () => {
    const state = due({ claim: { ...claimUntil(0), firstSentAt: 1 } })
    const { rotation } = await rotate(state, refusal('invalid_grant'), { force: true })
    const { claim: _, ...kept } = state
    const failure = { code: 'ERR_REFRESH_REJECTED', status: 400, error: 'invalid_grant' }
    expect(rotation).toMatchObject({ status: 'rejected' })
    expect(rotation.state).toEqual({ ...kept, status: 'rejected', failure })
    expect(errorIn(rotation)).toMatchObject({ name: 'TokenEndpointError', ...failure })
  })

  it.each<[string, GrantState, string]>([
    ['a rejected grant', rejected(0), 'ERR_REFRESH_REJECTED'],
    [
      'a grant without a refresh token',
      grant({ tokens: { access_token: 'a', expires_at: 1 } }),
      'ERR_REFRESH_TOKEN_MISSING',
    ],
    ['a signed-out grant', signedOut, 'ERR_SIGNED_OUT'],
  ])('rejects %s without asking', async (_, state, code) => {
    const { rotation, requests } = await rotate(state, issued(2))
    expect(rotation.status).toBe('rejected')
    expect(rotation.state).toBe(state)
    expect(errorIn(rotation).code).toBe(code)
    expect(requests).toEqual([])
  })

  it('keeps every token when the client is refused', async () => {
    const state = expired()
    const { rotation } = await rotate(state, refusal('invalid_client', 401))
    expect(rotation.status).toBe('misconfigured')
    expect(rotation.state).toMatchObject({ ...state, backoff: { failures: 1 } })
    expect(rotation.state).not.toHaveProperty('claim')
    expect(errorIn(rotation)).toMatchObject({ code: 'ERR_CLIENT_REJECTED', status: 401 })
  })

  it('keeps every token when the server asks to come back later, and does', async () => {
    const headers = { 'retry-after': '120' }
    const { rotation } = await rotate(expired(), new Response('', { status: 429, headers }))
    expect(rotation).toMatchObject({
      status: 'unavailable',
      state: { generation: 3, tokens: expired().tokens, backoff: { until: now + 120_000 } },
      error: { code: 'ERR_ENDPOINT_UNAVAILABLE', status: 429 },
    })
    expect(rotation.state).not.toHaveProperty('claim')
  })

  it.each<[string, GrantState, string]>([
    ['while it is to be left alone', expired({ backoff: heldOff }), 'ERR_ANSWER_LOST'],
    ['while it is being rotated', expired({ claim: claimUntil(1) }), 'ERR_ANSWER_LOST'],
  ])('does not ask %s', async (_, state, code) => {
    const { rotation, requests } = await rotate(state, issued(2))
    expect(rotation.status).toBe('unavailable')
    expect(rotation.state).toBe(state)
    expect(errorIn(rotation).code).toBe(code)
    expect(requests).toEqual([])
  })

  it.each<[string, unknown]>([
    ['ENOTFOUND', networkError('ENOTFOUND')],
    ['EAI_AGAIN', networkError('EAI_AGAIN')],
    ['ECONNREFUSED', networkError('ECONNREFUSED')],
    ['UND_ERR_CONNECT_TIMEOUT', networkError('UND_ERR_CONNECT_TIMEOUT')],
    ['ERR_NOT_SENT', new NotSentError(networkError('ECONNRESET'))],
  ])('knows that nothing was sent by %s', async (reason, thrown) => {
    const { rotation } = await rotate(expired(), () => Promise.reject(thrown))
    expect(rotation).toMatchObject({
      status: 'unavailable',
      error: {
        code: 'ERR_ENDPOINT_UNAVAILABLE',
        reason,
      },
    })
    expect(rotation.state).toMatchObject({ ...expired(), backoff: { failures: 1 } })
    expect(rotation.state).not.toHaveProperty('claim')
  })

  it.each<[string, unknown, string | undefined]>([
    ['a reset', networkError('ECONNRESET'), 'ECONNRESET'],
    ['a broken pipe', networkError('EPIPE'), 'EPIPE'],
    ['a closed socket', networkError('UND_ERR_SOCKET'), 'UND_ERR_SOCKET'],
    [
      'a timeout of the headers',
      networkError('UND_ERR_HEADERS_TIMEOUT'),
      'UND_ERR_HEADERS_TIMEOUT',
    ],
    ['a timeout on the way', networkError('ETIMEDOUT'), 'ETIMEDOUT'],
    ['a code that nobody knows', networkError('EWHATEVER'), 'EWHATEVER'],
    ['no code', networkError(), undefined],
    ['our own timeout', new DOMException('late', 'TimeoutError'), 'TimeoutError'],
    ['an abort', new DOMException('gone', 'AbortError'), 'AbortError'],
    ['a string', 'ECONNREFUSED', undefined],
    ['undefined', undefined, undefined],
  ])('takes the outcome for unknown after %s', async (_, thrown, reason) => {
    const { rotation } = await rotate(expired(), () => Promise.reject(thrown))
    expect(rotation).toMatchObject({
      status: 'unavailable',
      error: { code: 'ERR_ANSWER_LOST', reason },
    })
    expect(rotation.state).toMatchObject({
      tokens: expired().tokens,
      generation: 3,
      claim: {
        refreshTokenHash: 'hash:refresh-token-1',
        firstSentAt: now,
        sentAt: now,
        leaseUntil: now,
        attempts: 1,
      },
      backoff: { failures: 1 },
    })
  })

  it('takes the outcome for unknown when the body breaks off', async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(Object.assign(new Error(), { code: 'ECONNRESET' })),
    })
    const { rotation } = await rotate(expired(), new Response(body))
    expect(rotation).toMatchObject({ error: { code: 'ERR_ANSWER_LOST', reason: 'ECONNRESET' } })
    expect(rotation.state).toHaveProperty('claim')
  })

  it('takes the outcome for unknown after an error of the server', async () => {
    const { rotation } = await rotate(expired(), new Response('', { status: 502 }))
    expect(rotation).toMatchObject({ status: 'unavailable', error: { status: 502 } })
    expect(rotation.state).toMatchObject({ claim: { attempts: 1 } })
  })

  it('counts the presentations that were not answered', async () => {
    const lost = () => Promise.reject(networkError('ECONNRESET'))
    const earlier = claimUntil(-60_000, { attempts: 2 })
    const { rotation } = await rotate(expired({ claim: earlier }), lost)
    expect(rotation.state).toMatchObject({
      claim: { firstSentAt: earlier.firstSentAt, sentAt: now, attempts: 3 },
    })
  })

  it('comes back soon where repeating is harmless, because the window may be short', async () => {
    const lost = () => Promise.reject(networkError('ECONNRESET'))
    const { rotation } = await rotate(expired(), lost, { profile: { replay: { within: 10_000 } } })
    const { backoff } = rotation.state as { backoff: { until: number } }
    expect(backoff.until - now).toBeLessThan(320)
  })

  it('rotates a due token again after a lost answer where the profile allows it', async () => {
    const state = due({ claim: claimUntil(0) })
    const { rotation } = await rotate(state, issued(2), { profile: { replay: 'always' } })
    expect(rotation.status).toBe('rotated')
  })

  it.each<[string, Response]>([
    ['no access token', json({ refresh_token: 'refresh-token-2' })],
    ['an unknown token type', issued(2, { token_type: 'mac' })],
    ['a status of 500', new Response(issued(2).body, { status: 500 })],
  ])('takes over the refresh token of an answer with %s', async (_, answer) => {
    const { rotation } = await rotate(expired(), answer)
    expect(rotation.status).toBe('unavailable')
    expect(rotation.state).toMatchObject({
      status: 'active',
      generation: 4,
      backoff: { failures: 1 },
      tokens: {
        ...expired().tokens,
        refresh_token: 'refresh-token-2',
      },
      parent: {
        refreshTokenHash: 'hash:refresh-token-1',
        sentAt: now,
      },
    })
    expect(rotation.state).not.toHaveProperty('claim')
  })

  it('backs off further each time the answer is of no use, although the refresh token is', async () => {
    const state = expired({ backoff: { ...heldOff, until: now, failures: 4 } })
    const { rotation } = await rotate(state, json({ refresh_token: 'refresh-token-2' }))
    expect(rotation.state).toMatchObject({ backoff: { failures: 5 } })
  })

  it('survives a fetcher that throws at once', async () => {
    const fetcher: TokenFetcher = () => {
      throw new Error('no network here')
    }
    const rotation = await rotateToken(expired(), fetcher, clock, { digest })
    expect(rotation).toMatchObject({ status: 'unavailable', error: { code: 'ERR_ANSWER_LOST' } })
  })

  it('survives a fetcher that returns no response', async () => {
    const fetcher = (async () => undefined) as unknown as TokenFetcher
    const rotation = await rotateToken(expired(), fetcher, clock, { digest })
    expect(rotation).toMatchObject({ status: 'unavailable', error: { code: 'ERR_ANSWER_LOST' } })
  })

  it('says nothing of a token, a body or a cause in an error', async () => {
    const cause = Object.assign(new Error('sent refresh-token-1'), { code: 'ECONNRESET' })
    const lost = await rotate(expired(), () => Promise.reject(new Error('x', { cause })))
    const body = { error: 'refresh-token-1', error_description: 'refresh-token-1' }
    const refused = await rotate(expired(), json(body, { status: 400 }))
    for (const { rotation } of [lost, refused]) {
      const error = errorIn(rotation)
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain('token-1')
      expect(error).not.toHaveProperty('cause')
    }
  })

  const fetcher: TokenFetcher = async () => issued(2)
  it.each<[string, unknown[]]>([
    ['a fetcher that is missing', [grant()]],
    ['a fetcher that is no function', [grant(), 'https://example.com', clock]],
    ['a clock that is missing', [grant(), fetcher]],
    ['a clock that is a number', [grant(), fetcher, now]],
    ['a state that is missing', [undefined, fetcher, clock]],
    ['a state that is null', [null, fetcher, clock]],
    ['a token set in place of a state', [tokens, fetcher, clock]],
  ])('rejects with a TypeError for %s', async (_, args) => {
    const misuse = rotateToken as (...args: unknown[]) => Promise<unknown>
    await expect(misuse(...args)).rejects.toThrow(TypeError)
  })
})
