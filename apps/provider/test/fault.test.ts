import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startProvider } from '../src/index.ts'
import type { Fault, RunningProvider } from '../src/index.ts'
import { getMe, refresh, signIn } from './sign-in.ts'

let provider: RunningProvider

beforeAll(async () => {
  provider = await startProvider()
})

afterEach(() => provider.control.reset())

afterAll(() => provider.stop())

async function signInThen(fault: Fault): Promise<string> {
  const { refresh_token: refreshToken } = await signIn(provider)
  provider.control.setFault(fault)
  return refreshToken
}

function outcomes(): readonly (string | null)[] {
  const tokens = Object.values(provider.control.stats().refresh.tokens)
  return tokens.flatMap(({ presentations }) => presentations.map(({ outcome }) => outcome))
}

/** A refresh token that is still good tells that the request before it was not processed. */
async function statusOfRetry(refreshToken: string): Promise<number> {
  provider.control.setFault({ mode: 'none' })
  return (await refresh(provider, refreshToken)).status
}

test.each(['delay', 'delay-after'] as const)('%s answers as always, later', async (mode) => {
  const refreshToken = await signInThen({ mode, ms: 50 })
  const start = performance.now()
  const response = await refresh(provider, refreshToken)
  // A timer may fire a millisecond early by this clock.
  expect(performance.now() - start).toBeGreaterThan(48)
  expect(response.status).toBe(200)
  expect(outcomes()).toEqual(['200'])
})

test('a delayed answer is that of a request that was processed at once', async () => {
  const refreshToken = await signInThen({ mode: 'delay-after', ms: 60_000 })
  void refresh(provider, refreshToken).catch(() => undefined)
  await vi.waitFor(() => expect(provider.control.stats().refresh.rotations).toBe(1))
  expect(outcomes()).toEqual([null])
  provider.control.setFault({ mode: 'none' })
  expect((await refresh(provider, refreshToken)).status).toBe(400)
})

describe('a status', () => {
  test('is 503 when nothing else is asked for, and nothing is rotated', async () => {
    const refreshToken = await signInThen({ mode: 'status' })
    const response = await refresh(provider, refreshToken)
    expect(response.status).toBe(503)
    expect(response.headers.has('retry-after')).toBe(false)
    expect(outcomes()).toEqual(['503'])
    expect(await statusOfRetry(refreshToken)).toBe(200)
  })

  test('comes with the header and the body that were asked for', async () => {
    const body = { error: 'slow_down' }
    const refreshToken = await signInThen({ mode: 'status', status: 429, retryAfter: 7, body })
    const response = await refresh(provider, refreshToken)
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(await response.json()).toEqual(body)
  })
})

test.each([200, 502] as const)('an HTML page comes with status %i', async (status) => {
  const refreshToken = await signInThen({ mode: 'html', status })
  const response = await refresh(provider, refreshToken)
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toContain('text/html')
  expect(outcomes()).toEqual([`html-${status}`])
  expect(await statusOfRetry(refreshToken)).toBe(200)
})

test.each([
  ['hang', 200],
  ['hang-after', 400],
] as const)('%s never answers, and the retry gets %i', async (mode, status) => {
  const refreshToken = await signInThen({ mode })
  const request = refresh(provider, refreshToken)
  request.catch(() => {})
  await vi.waitFor(() => expect(outcomes()).toEqual([mode]))
  provider.control.reset()
  await expect(request).rejects.toThrow()
  expect(await statusOfRetry(refreshToken)).toBe(status)
})

test('a stalled body is half there, and the refresh token is used', async () => {
  const refreshToken = await signInThen({ mode: 'stall-body' })
  const response = await refresh(provider, refreshToken)
  expect(response.status).toBe(200)
  const reader = response.body!.getReader()
  const half = await reader.read()
  expect(Buffer.from(half.value!).toString()).toMatch(/^\{"access_token":/)
  expect(half.value!.length).toBeLessThan(Number(response.headers.get('content-length')))
  const rest = reader.read()
  rest.catch(() => {})
  provider.control.reset()
  await expect(rest).rejects.toThrow()
  expect(await statusOfRetry(refreshToken)).toBe(400)
})

test.each([
  ['reset-before', 200],
  ['reset-after', 400],
] as const)('%s breaks the connection, and the retry gets %i', async (mode, status) => {
  const refreshToken = await signInThen({ mode })
  await expect(refresh(provider, refreshToken)).rejects.toMatchObject({
    cause: { code: 'ECONNRESET' },
  })
  expect(outcomes()).toEqual([mode])
  expect(provider.control.stats().refresh.rotations).toBe(mode === 'reset-after' ? 1 : 0)
  expect(await statusOfRetry(refreshToken)).toBe(status)
})

test('a fault with times goes away after that many refresh requests', async () => {
  const refreshToken = await signInThen({ mode: 'status', times: 2 })
  expect((await refresh(provider, refreshToken)).status).toBe(503)
  expect(provider.control.stats().fault).toEqual({ mode: 'status', times: 1 })
  expect((await refresh(provider, refreshToken)).status).toBe(503)
  expect((await refresh(provider, refreshToken)).status).toBe(200)
  expect(outcomes()).toEqual(['503', '503', '200'])
})

test('sign-ins and the API go on working', async () => {
  provider.control.setFault({ mode: 'reset-before' })
  const tokens = await signIn(provider)
  expect((await getMe(provider, tokens.access_token)).status).toBe(200)
})

test('a provider with hanging requests stops', async () => {
  const other = await startProvider()
  const { refresh_token: refreshToken } = await signIn(other)
  other.control.setFault({ mode: 'hang' })
  const request = refresh(other, refreshToken)
  request.catch(() => {})
  await vi.waitFor(() => {
    expect(other.control.stats().token.byOutcome).toMatchObject({ hang: 1 })
  })
  await other.stop()
  await expect(request).rejects.toThrow()
})
